import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { processIdentity } from '../supervisor/process-identity';

/** A writer that did nothing for so long is no process of another computer that shares the folder. */
const staleMs = 10 * 60_000;

/** A name beside a file that says who writes there. */
export function temporaryNameOf(file: string): string {
  const unique = randomBytes(4).toString('hex');
  return path.join(path.dirname(file), `.tmp-${path.basename(file)}-${process.pid}.${unique}`);
}

/** Takes away what writers of a file left beside it when they were killed. Never throws: the next save tries again. */
export async function removeLeftovers(file: string): Promise<void> {
  const folder = path.dirname(file);
  const start = `.tmp-${path.basename(file)}-`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((found) => found.startsWith(start))) {
    const [, pid] = /^(\d{1,10})\.[0-9a-f]{8}$/.exec(name.slice(start.length)) ?? [];
    const leftover = path.join(folder, name);
    if (pid !== undefined && !(await processIdentity(Number(pid))) && (await isStale(leftover))) {
      await rm(leftover, { force: true }).catch(() => undefined);
    }
  }
}

async function isStale(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true && Date.now() - found.mtimeMs > staleMs;
}
