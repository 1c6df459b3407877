import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { isComplete } from '../setup/cached-item';
import { type RuntimeBuild, readRuntimes } from './runtime-build';

/** The parts of the cache that hold runtimes for phones. */
const partKinds = ['llama-phone', 'llama-phone-ndk', 'llama-phone-archive'] as const;

/** Every runtime for phones that was made to its end on this computer, the newest first. */
export async function storedRuntimes(cacheFolder: string): Promise<readonly RuntimeBuild[]> {
  const folders = await Promise.all(partKinds.map((kind) => finishedParts(path.join(cacheFolder, kind))));
  const runtimes = await Promise.all(folders.flat().map(readRuntimes));
  return runtimes.flat().sort((left, right) => right.manifest.madeAt.localeCompare(left.manifest.madeAt));
}

/** The one with this id, or whose id begins so. @throws WorkbenchError `runtime.unknown` */
export async function findRuntime(cacheFolder: string, id: string): Promise<RuntimeBuild> {
  const all = await storedRuntimes(cacheFolder);
  const found =
    all.find(({ manifest }) => manifest.id === id) ?? all.find(({ manifest }) => manifest.id.startsWith(id));
  if (!found) {
    throw new WorkbenchError('runtime.unknown', { id });
  }
  return found;
}

async function finishedParts(kindFolder: string): Promise<readonly string[]> {
  const names = await readdir(kindFolder).catch(() => []);
  const folders = names.map((name) => path.join(kindFolder, name));
  const finished = await Promise.all(folders.map(isComplete));
  return folders.filter((_, index) => finished[index]);
}
