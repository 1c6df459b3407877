import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';

/** The first NDK whose programs load on phones with 16 KB pages by themselves. */
export const oldestNdk = 28;

export interface Ndk {
  readonly folder: string;
  /** `28.0.13004108`, from its source.properties. */
  readonly revision: string;
  /** Why this one: where it was named. */
  readonly reason: string;
}

export interface NdkSearch {
  /** From --ndk or the setting `mobileLlm.ndk.path`: this one or none. */
  readonly configured?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly platform: NodeJS.Platform;
}

/**
 * Finds an Android NDK that can build the runtime: the configured one, else that of `ANDROID_NDK_HOME` or
 * `ANDROID_NDK_ROOT`, else the newest of an SDK folder.
 *
 * @throws WorkbenchError `runtime.ndkUnusable` for a configured one, `runtime.ndkMissing` with every place looked at
 */
export async function findNdk(search: NdkSearch): Promise<Ndk> {
  if (search.configured !== undefined && search.configured !== '') {
    const folder = path.resolve(search.configured);
    const revision = await revisionOf(folder);
    if (revision === undefined || majorOf(revision) < oldestNdk) {
      const detail = revision === undefined ? 'it has no source.properties of an NDK' : `it is revision ${revision}`;
      throw new WorkbenchError('runtime.ndkUnusable', { folder, detail, oldest: oldestNdk });
    }
    return { folder, revision, reason: 'configured' };
  }
  const looked: string[] = [];
  for (const { folder, reason } of await candidates(search)) {
    const revision = await revisionOf(folder);
    if (revision !== undefined && majorOf(revision) >= oldestNdk) {
      return { folder, revision, reason };
    }
    looked.push(`${folder} (${revision ?? 'no NDK'})`);
  }
  throw new WorkbenchError('runtime.ndkMissing', { oldest: oldestNdk, looked: looked.join(', ') || 'no folder' });
}

interface Candidate {
  readonly folder: string;
  readonly reason: string;
}

async function candidates(search: NdkSearch): Promise<readonly Candidate[]> {
  const named = ['ANDROID_NDK_HOME', 'ANDROID_NDK_ROOT'].flatMap((name) => {
    const folder = search.environment[name];
    return folder ? [{ folder: path.resolve(folder), reason: name }] : [];
  });
  const inSdks = await Promise.all(sdkFolders(search).map(ndksOfSdk));
  return [...named, ...inSdks.flat()];
}

function sdkFolders({ environment, homeFolder, platform }: NdkSearch): readonly Candidate[] {
  const usual: Partial<Record<NodeJS.Platform, string>> = {
    darwin: path.join(homeFolder, 'Library', 'Android', 'sdk'),
    win32: path.join(environment['LOCALAPPDATA'] ?? path.join(homeFolder, 'AppData', 'Local'), 'Android', 'Sdk'),
  };
  const named = ['ANDROID_HOME', 'ANDROID_SDK_ROOT'].flatMap((name) => {
    const folder = environment[name];
    return folder ? [{ folder: path.resolve(folder), reason: name }] : [];
  });
  const folder = usual[platform] ?? path.join(homeFolder, 'Android', 'Sdk');
  return [...named, { folder, reason: 'the usual folder of the Android SDK' }];
}

/** An SDK's side-by-side NDKs, the newest first, and the one that older SDKs had; the SDK itself where it has none. */
async function ndksOfSdk({ folder, reason }: Candidate): Promise<readonly Candidate[]> {
  const names = await readdir(path.join(folder, 'ndk')).catch(() => []);
  const newestFirst = names.filter((name) => /^\d+(\.\d+)*$/.test(name)).sort((left, right) => compare(right, left));
  const found = newestFirst.map((name) => ({ folder: path.join(folder, 'ndk', name), reason }));
  return [...found, { folder: path.join(folder, 'ndk-bundle'), reason }];
}

/** Compares versions by their numbers: 28.0.9 is older than 28.0.13. */
function compare(left: string, right: string): number {
  const [leftNumbers, rightNumbers] = [left.split('.').map(Number), right.split('.').map(Number)];
  for (let index = 0; index < Math.max(leftNumbers.length, rightNumbers.length); index += 1) {
    const difference = (leftNumbers[index] ?? 0) - (rightNumbers[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** `Pkg.Revision` of an NDK; undefined for any other folder. */
async function revisionOf(folder: string): Promise<string | undefined> {
  const text = await readFile(path.join(folder, 'source.properties'), 'utf8').catch(() => '');
  const isNdk = /^Pkg\.Desc\s*=\s*Android NDK/m.test(text);
  return isNdk ? /^Pkg\.Revision\s*=\s*(\d+(?:\.\d+)*)/m.exec(text)?.[1] : undefined;
}

function majorOf(revision: string): number {
  return Number(revision.split('.')[0]);
}
