import { lstat } from 'node:fs/promises';

/** Whether there is anything of that name, be it a link that leads nowhere. */
export async function isThere(place: string): Promise<boolean> {
  return lstat(place).then(
    () => true,
    () => false,
  );
}
