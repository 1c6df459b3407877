import { describeError, WorkbenchError } from '../../core/errors/workbench-error';
import { findNdkHere } from '../runtime/build-runtimes';
import { storedRuntimes } from '../runtime/stored-runtimes';
import { readLlamaLock } from './llama-lock';
import type { ToolReport } from './tool-report';

/** Which llama.cpp is pinned, which NDK would build it for phones, and what was built already. */
export async function examinePhoneRuntimes(options: {
  readonly cacheFolder: string;
  readonly resourceFolder: string;
}): Promise<readonly ToolReport[]> {
  const [lock, ndk, runtimes] = await Promise.all([
    readLlamaLock(options.resourceFolder),
    examineNdk(),
    examineRuntimes(options.cacheFolder),
  ]);
  const detail = `commit ${lock.commit.slice(0, 12)}, pinned; docs/SECURITY.md lists the advisories it answers`;
  return [{ name: 'llama.cpp', status: 'ok', version: lock.upstreamTag, detail }, ndk, ...runtimes];
}

async function examineNdk(): Promise<ToolReport> {
  const name = 'Android NDK';
  try {
    const { folder, revision, reason } = await findNdkHere();
    return { name, status: 'ok', version: revision, path: folder, detail: reason };
  } catch (error) {
    if (error instanceof WorkbenchError && error.code === 'runtime.ndkMissing') {
      return { name, status: 'later', detail: 'not found and not needed: static programs are built without one' };
    }
    throw error;
  }
}

async function examineRuntimes(cacheFolder: string): Promise<readonly ToolReport[]> {
  try {
    const runtimes = await storedRuntimes(cacheFolder);
    return runtimes.map(({ manifest, folder }) => {
      const { compiler, madeAt } = manifest;
      const detail = `${compiler.name} ${compiler.version}, made ${madeAt}`;
      return { name: `runtime ${manifest.id}`, status: 'ok', version: manifest.llama.tag, path: folder, detail };
    });
  } catch (error) {
    const { message, fix } = describeError(error);
    return [{ name: 'runtimes for phones', status: 'problem', detail: message, fix }];
  }
}
