import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { isThere } from '../files/is-there';
import { lockHolder } from '../store/lock';

/** Where what is to get a name is made: beside it, so that a rename gives it the name. */
export function temporaryOf(place: string): string {
  return path.join(path.dirname(place), `.tmp-${path.basename(place)}`);
}

function asideOf(place: string): string {
  return path.join(path.dirname(place), `.old-${path.basename(place)}`);
}

/** Cleans up after an attempt that was killed; what it had moved aside gets its name back. Call it with the lock. */
export async function recoverPlace(place: string): Promise<void> {
  if (!(await isThere(place)) && (await isThere(asideOf(place)))) {
    await rename(asideOf(place), place);
  }
  await rm(asideOf(place), { recursive: true, force: true });
  await rm(temporaryOf(place), { recursive: true, force: true });
}

/** Removes what is left of attempts at a lock whose processes were killed in the middle of taking it. */
export async function removeDeadAttempts(lock: string): Promise<void> {
  const folder = path.dirname(lock);
  const attempts = (await readdir(folder)).filter((name) => name.startsWith(`${path.basename(lock)}.`));
  for (const file of attempts.map((name) => path.join(folder, name))) {
    if (!(await lockHolder(file))) {
      await rm(file, { force: true });
    }
  }
}

/** Gives what was made the name, in place of what has it: a folder cannot be renamed onto another. */
export async function replacePlace(place: string): Promise<void> {
  if (await isThere(place)) {
    await rename(place, asideOf(place));
  }
  await rename(temporaryOf(place), place);
  await rm(asideOf(place), { recursive: true, force: true });
}
