import os from 'node:os';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { NdkPreset } from '../setup/items/llama-phone-ndk';
import type { PhoneRuntimes } from '../setup/phone-runtimes';
import type { ArchiveSource } from './fetch-archive';
import { findNdk, type Ndk } from './find-ndk';
import type { RuntimeBuild } from './runtime-build';

/** How a runtime is to be made. */
export type RuntimeRequest =
  /** With the NDK if there is one, else with zig. */
  | { readonly kind: 'automatic' }
  | { readonly kind: 'zig' }
  /** `folder`: this NDK or none. */
  | { readonly kind: 'ndk'; readonly folder?: string | undefined; readonly preset?: NdkPreset | undefined }
  | { readonly kind: 'archive'; readonly source: ArchiveSource };

export interface MadeRuntimes {
  readonly builds: readonly RuntimeBuild[];
  /** The NDK that was used. */
  readonly ndk?: Ndk;
}

/**
 * Makes a runtime for phones, or finds it made.
 * @throws WorkbenchError `runtime.*`, `setup.*`; the signal's reason on abort
 */
export async function buildRuntimes(request: RuntimeRequest, runtimes: PhoneRuntimes): Promise<MadeRuntimes> {
  switch (request.kind) {
    case 'zig':
      return { builds: await runtimes.zigRuntimes() };
    case 'archive':
      return { builds: await runtimes.archiveRuntimes(request.source) };
    case 'ndk': {
      const ndk = await findNdkHere(request.folder);
      return { builds: await runtimes.ndkRuntimes(ndk, request.preset), ndk };
    }
    case 'automatic': {
      const ndk = await findNdkHere().catch(unlessMissing);
      return ndk ? { builds: await runtimes.ndkRuntimes(ndk), ndk } : { builds: await runtimes.zigRuntimes() };
    }
  }
}

/** `findNdk` with this computer's variables and folders. */
export function findNdkHere(configured?: string): Promise<Ndk> {
  return findNdk({ configured, environment: process.env, homeFolder: os.homedir(), platform: process.platform });
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof WorkbenchError && error.code === 'runtime.ndkMissing')) {
    throw error;
  }
}
