import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Bytes of a file, or of all files below a folder. What goes away meanwhile takes no room. */
export async function sizeOf(place: string): Promise<number> {
  const found = await lstat(place).catch(() => undefined);
  if (!found?.isDirectory()) {
    return found?.size ?? 0;
  }
  const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await lstat(file).catch(() => undefined))?.size ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}
