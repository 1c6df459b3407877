import type { Stats } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { temporaryNameOf } from './leftovers';
import { makeFolder } from './make-folder';

/**
 * Writes a file so that a reader, or a machine that loses power, sees the old content or the new, never a part:
 * temporary name, fsync, rename, fsync of the folder. Makes the folder if need be.
 * @param data pieces are written one after the other, without holding all of them
 * @param like a file whose permissions and owner it gets, as far as we may give them
 * @throws the file system's error; the temporary file is gone then
 */
export async function writeFileAtomic(
  file: string,
  data: string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  like?: Pick<Stats, 'mode' | 'uid' | 'gid'>,
): Promise<void> {
  const folder = path.dirname(file);
  await makeFolder(folder);
  const temporary = temporaryNameOf(file);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(data);
      await (like && makeLike(handle, like));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

async function makeLike(handle: FileHandle, { mode, uid, gid }: Pick<Stats, 'mode' | 'uid' | 'gid'>): Promise<void> {
  const own = await handle.stat();
  if (own.uid !== uid || own.gid !== gid) {
    // Only root may give a file away; it is then ours, with the same permissions.
    await handle.chown(uid, gid).catch(() => undefined);
  }
  await handle.chmod(mode & 0o7777);
}

/** Makes a rename in this folder survive a loss of power. Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
