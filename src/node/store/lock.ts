import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { thrownCode } from '../../core/errors/thrown-error';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { parsedJson } from '../../core/json/parsed';
import { makeFolder } from '../files/make-folder';
import { isAlive, type ProcessIdentity, processIdentity } from '../supervisor/process-identity';
import { explainRefusedWrite } from './disk-space';

/** Who works in a store: `run 20261121-102030-ab12`. */
export interface LockHolder extends ProcessIdentity {
  readonly holder: string;
  readonly token: string;
}

/** A held lock; `await using` or `release()` gives it back. */
export interface HeldLock extends AsyncDisposable {
  release(): Promise<void>;
}

/**
 * Takes a named lock: a file that says who holds it. A lock of a process that is gone is taken over.
 * @throws WorkbenchError `store.locked` with the holder's name and process; `store.unwritable`, `store.diskFull`
 */
export async function acquireLock(
  file: string,
  holder: string,
  { makeLink = link }: { readonly makeLink?: typeof link } = {},
): Promise<HeldLock> {
  const self = await processIdentity(process.pid);
  const token = randomBytes(8).toString('hex');
  const content: LockHolder = { pid: process.pid, startTime: self?.startTime ?? '', holder, token };
  const temporary = `${file}.${token}`;
  try {
    await makeFolder(path.dirname(file));
    await writeFile(temporary, JSON.stringify(content));
    await linkOrTakeOver(temporary, file, makeLink);
  } catch (error) {
    throw explainRefusedWrite(error, path.dirname(file));
  } finally {
    await rm(temporary, { force: true });
  }
  const release = async () => {
    const current = await readHolder(file);
    if (current?.token === token) {
      await rm(file, { force: true });
    }
  };
  return { release, [Symbol.asyncDispose]: release };
}

/** Who holds the lock, or undefined if nobody that lives does. */
export async function lockHolder(file: string): Promise<LockHolder | undefined> {
  const holder = await readHolder(file);
  return holder && (await isAlive(holder)) ? holder : undefined;
}

async function linkOrTakeOver(temporary: string, file: string, makeLink: typeof link): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      // link(2) is atomic and fails where the name exists: exactly one of two contenders wins.
      await makeLink(temporary, file).catch((error: unknown) => copyWhereLinksAreNone(error, temporary, file));
      return;
    } catch (error) {
      if (thrownCode(error) !== 'EEXIST') {
        throw error;
      }
    }
    const seen = await identityOf(file);
    const holder = await lockHolder(file);
    if (holder) {
      throw new WorkbenchError('store.locked', {
        holder: holder.holder,
        pid: holder.pid,
        folder: path.dirname(file),
      });
    }
    // One that was given back meanwhile is not stale: what has its name now is somebody's fresh lock.
    if (seen !== undefined && (await identityOf(file)) === seen) {
      await removeStale(file, `${temporary}.stale`);
    }
  }
  throw new WorkbenchError('store.locked', { holder: 'another process', pid: 0, folder: path.dirname(file) });
}

/** Tells one file of a name from the next; undefined where there is none. */
async function identityOf(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && `${found.ino}:${found.ctimeNs}`;
}

/** On exFAT and some shares: exactly one wins here too, and has its name in the file a moment later. */
async function copyWhereLinksAreNone(error: unknown, temporary: string, file: string): Promise<void> {
  const code = thrownCode(error);
  if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') {
    throw error;
  }
  await copyFile(temporary, file, constants.COPYFILE_EXCL);
}

/** Renamed before it is deleted, so that two contenders cannot delete each other's fresh lock unseen. */
async function removeStale(file: string, aside: string): Promise<void> {
  await rename(file, aside).catch(() => undefined);
  const moved = await readHolder(aside);
  if (moved && (await isAlive(moved))) {
    await link(aside, file).catch(() => undefined);
  }
  await rm(aside, { force: true });
}

async function readHolder(file: string): Promise<LockHolder | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const value = text === undefined ? undefined : parsedJson(text);
  return isHolder(value) ? value : undefined;
}

function isHolder(value: unknown): value is LockHolder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startTime' in value &&
    typeof value.startTime === 'string' &&
    'holder' in value &&
    typeof value.holder === 'string' &&
    'token' in value &&
    typeof value.token === 'string'
  );
}
