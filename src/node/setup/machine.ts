import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { freeBytesOf } from '../store/disk-space';
import { findProgram } from './find-program';
import { choosePython } from './find-python';
import type { PythonChoice } from './python-choice';

/** What set-up has to know of this computer; tests pass their own. */
export interface Machine {
  /** What set-up starts from, or the error that says what is wrong with the one that a user named. */
  readonly python: PythonChoice | WorkbenchError;
  /** Absolute paths; undefined where a program is not on PATH. */
  readonly git: string | undefined;
  readonly npm: string | undefined;
  /** The cache folder's disk; the error where nothing can be written there. */
  readonly freeBytes: number | WorkbenchError;
  readonly memoryBytes: number;
}

/** Looks at this computer; starts nothing but `python --version`. */
export async function inspectMachine(options: {
  readonly cacheFolder: string;
  readonly configuredPython?: string | undefined;
}): Promise<Machine> {
  const [python, git, npm, freeBytes] = await Promise.all([
    errorAsValue(choosePython(options.configuredPython, options.cacheFolder)),
    findProgram('git'),
    findProgram('npm'),
    errorAsValue(freeSpace(options.cacheFolder)),
  ]);
  return { python, git, npm, freeBytes, memoryBytes: memoryLimit() };
}

/** Bytes that may be written below the folder, which is made if need be. Throws `setup.cacheUnwritable`. */
async function freeSpace(folder: string): Promise<number> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return await freeBytesOf(folder);
  } catch (cause) {
    const detail = thrownMessage(cause);
    throw new WorkbenchError('setup.cacheUnwritable', { folder: path.resolve(folder), detail }, { cause });
  }
}

/** A container's limit where there is one, else the memory of the computer. */
function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < os.totalmem() ? limit : os.totalmem();
}

async function errorAsValue<T>(promise: Promise<T>): Promise<T | WorkbenchError> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof WorkbenchError) {
      return error;
    }
    throw error;
  }
}
