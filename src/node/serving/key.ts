import { randomBytes } from 'node:crypto';
import { constants, link, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { thrownCode } from '../../core/errors/thrown-error';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';

const keyBytes = 24;
const sizeLimitBytes = 1024;
/** Rights of the file's group and of everybody else. */
const othersRights = 0o077;

/** A key that nobody guesses. */
export function randomKey(): string {
  return randomBytes(keyBytes).toString('hex');
}

/**
 * The key that a file holds; one that is not there yet is made, with a random key.
 * @throws WorkbenchError `serving.badKeyFile` for one that others can read too, or that holds no key
 */
export async function keyFromFile(file: string): Promise<string> {
  const made = await makeKeyFile(file);
  if (made !== undefined) {
    return made;
  }
  try {
    // Opening a pipe would wait for its writer; Windows has no such flag and no such files.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await handle.stat();
      if (!found.isFile() || found.size > sizeLimitBytes) {
        throw badKeyFile(file, 'it is no small file');
      }
      // Windows has no such rights.
      if (process.platform !== 'win32' && (found.mode & othersRights) !== 0) {
        throw badKeyFile(file, 'others can read it too');
      }
      const key = (await handle.readFile('utf8')).trim();
      if (!/^[\x21-\x7e]{16,512}$/.test(key)) {
        throw badKeyFile(file, 'it holds no key');
      }
      return key;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof WorkbenchError ? error : badKeyFile(file, thrownMessage(error), error);
  }
}

/** Whole or not at all, and never readable by others. Undefined where there is a file of that name. */
async function makeKeyFile(file: string): Promise<string | undefined> {
  if ((await stat(file).catch(() => undefined)) !== undefined) {
    return undefined;
  }
  const key = randomKey();
  const temporary = path.join(path.dirname(file), `.tmp-${path.basename(file)}-${randomBytes(4).toString('hex')}`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${key}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A rename would replace the file of somebody who was a moment earlier.
    await link(temporary, file);
    return key;
  } catch (error) {
    if (thrownCode(error) === 'EEXIST') {
      return undefined;
    }
    throw badKeyFile(file, thrownMessage(error), error);
  } finally {
    await rm(temporary, { force: true });
  }
}

function badKeyFile(path: string, detail: string, cause?: unknown): WorkbenchError {
  return new WorkbenchError('serving.badKeyFile', { path, detail }, { cause });
}
