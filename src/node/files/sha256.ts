import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** SHA-256 in lower-case hex; what core gets injected. */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

export interface HashOptions {
  /** Called with the bytes read so far. */
  readonly onProgress?: (doneBytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** SHA-256 of a file's content, read in 1 MiB pieces. Throws the file system's error, or the signal's reason. */
export async function sha256OfFile(file: string, options: HashOptions = {}): Promise<string> {
  const hash = createHash('sha256');
  let doneBytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    options.signal?.throwIfAborted();
    hash.update(chunk);
    doneBytes += chunk.length;
    options.onProgress?.(doneBytes);
  }
  return hash.digest('hex');
}

/** One file of a folder, its path relative to it with forward slashes. */
export interface FolderEntry {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * Hashes every regular file below a folder, sorted by path. Links are left out, unless those to files are asked for: a
 * folder of the hub's cache is made of them.
 */
export async function hashFolder(
  folder: string,
  options: HashOptions & { readonly linkedFiles?: boolean } = {},
): Promise<readonly FolderEntry[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: string[] = [];
  for (const entry of names) {
    const file = path.join(entry.parentPath, entry.name);
    const isLinked = options.linkedFiles === true && entry.isSymbolicLink() && (await isFileBehind(file));
    files.push(...(entry.isFile() || isLinked ? [file] : []));
  }
  const entries: FolderEntry[] = [];
  for (const file of files.sort()) {
    const { size } = await stat(file);
    const relative = path.relative(folder, file).split(path.sep).join('/');
    entries.push({ path: relative, sha256: await sha256OfFile(file, options), sizeBytes: size });
  }
  return entries;
}

async function isFileBehind(link: string): Promise<boolean> {
  return stat(link).then(
    (found) => found.isFile(),
    () => false,
  );
}
