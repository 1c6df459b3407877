import type { ArchiveSource } from '../runtime/fetch-archive';
import type { Ndk } from '../runtime/find-ndk';
import { type RuntimeBuild, readRuntimes } from '../runtime/runtime-build';
import type { CachedItem } from './cached-item';
import type { SetupContext } from './context';
import { llamaPhoneItem } from './items/llama-phone';
import { llamaPhoneArchiveItem } from './items/llama-phone-archive';
import { llamaPhoneNdkItem, type NdkPreset } from './items/llama-phone-ndk';
import type { NativePrograms } from './items/native-programs';
import { readSmokeModels, type SmokeModel, smokeModelsItem } from './items/smoke-models';
import type { LlamaLock } from './llama-lock';
import type { SetupItem } from './progress';

/** The three ways to a llama-server for phones; each is made once and then found in the cache. */
export interface PhoneRuntimes {
  /** Static programs compiled with zig, one per instruction set. */
  zigRuntimes(): Promise<readonly RuntimeBuild[]>;
  /** A program and its libraries compiled with an Android NDK; `preset` adds kernels. */
  ndkRuntimes(ndk: Ndk, preset?: NdkPreset): Promise<readonly RuntimeBuild[]>;
  /** What others have built. */
  archiveRuntimes(source: ArchiveSource): Promise<readonly RuntimeBuild[]>;
  /** Tiny models to try any of them with. */
  smokeModels(): Promise<readonly SmokeModel[]>;
}

interface Parts {
  part(item: SetupItem, describe: (context: SetupContext) => Promise<CachedItem>): Promise<string>;
  tools(): Promise<NativePrograms>;
  source(): Promise<{ readonly folder: string; readonly lock: LlamaLock }>;
  pythonEnvironment(): Promise<{ readonly executable: string; readonly packageFolder: string }>;
  llamaPrograms(): Promise<{ readonly server: string; readonly quantize: string }>;
}

/** The builds of llama-server for phones, each made on first use. */
export function phoneRuntimes(parts: Parts): PhoneRuntimes {
  const { part, tools, source } = parts;
  const inputs = async () => {
    const [programs, { folder, lock }] = await Promise.all([tools(), source()]);
    return { sourceFolder: folder, tools: programs, lock };
  };
  return {
    async zigRuntimes() {
      return readRuntimes(await part('llama-phone', async (context) => llamaPhoneItem(context, await inputs())));
    },
    async ndkRuntimes(ndk, preset) {
      const describe = async (context: SetupContext) =>
        llamaPhoneNdkItem(context, { ...(await inputs()), ndk, ...(preset && { preset }) });
      return readRuntimes(await part('llama-phone-ndk', describe));
    },
    async archiveRuntimes(archive) {
      const describe = async (context: SetupContext) => llamaPhoneArchiveItem(context, archive);
      return readRuntimes(await part('llama-phone-archive', describe));
    },
    async smokeModels() {
      const describe = async (context: SetupContext) => {
        const [{ executable, packageFolder }, { server, quantize }] = await Promise.all([
          parts.pythonEnvironment(),
          parts.llamaPrograms(),
        ]);
        return smokeModelsItem(context, { python: executable, packageFolder, server, quantize });
      };
      return readSmokeModels(await part('smoke-models', describe));
    },
  };
}
