import path from 'node:path';
import type { SmokeTrial } from '../device/runtime';
import { smokeMemory } from '../device/smoke-memory';
import { hashFolder, sha256OfFile } from '../files/sha256';
import { hostRuntime } from '../runtime/host-runtime';
import type { RuntimeBuild } from '../runtime/runtime-build';
import { storedRuntimes } from '../runtime/stored-runtimes';
import { cacheFolder } from '../setup/cache-folder';
import type { NativePrograms } from '../setup/items/native-programs';
import { type LlamaLock, readLlamaLock } from '../setup/llama-lock';
import type { PhonePrograms } from '../setup/phone-programs';
import type { PhoneRuntimes } from '../setup/phone-runtimes';
import type { SetupProgress } from '../setup/progress';
import { createToolchain } from '../setup/toolchain';
import { folderHash } from '../store/folder-hash';
import type { PipelineTools } from './tools';

export interface ProvisionedToolsOptions {
  /** The checkout or the installed extension: holds `python/` and `native/`. */
  readonly resourceFolder: string;
  /** Absolute path of the Python to start from; absent: `MOBILE_LLM_PYTHON`, the one of the last set-up, the first on PATH, else set-up's own. */
  readonly configuredPython?: string | undefined;
  readonly onProgress: (progress: SetupProgress) => void;
  /** Makes and downloads nothing: a part that is missing is `setup.notMade`. */
  readonly onlyReady?: boolean;
  readonly signal: AbortSignal;
}

/** The pipeline's tools and what else comes with them. */
export interface ProvisionedTools extends PipelineTools {
  /** The adb program; it only ever starts a server where none answers. */
  adb(): Promise<{ readonly program: string }>;
  /** cmake, ninja, zig and adb. */
  nativePrograms(): Promise<NativePrograms>;
  /** What may be installed on a phone, and how to try it there. A virtual phone runs this computer's llama-server. */
  runtimesFor(phone: { readonly isVirtual: boolean }): Promise<PhoneRuntimeChoice>;
  /** Tiny models, and what is remembered of them. */
  readonly smokeTrial: SmokeTrial;
  /** The ways to make a llama-server for phones. */
  readonly phoneRuntimes: PhoneRuntimes;
  /** The small program that stores, starts and measures on a phone; without it plain shell does that. */
  phoneProgram: PhonePrograms['phoneProgram'];
}

/** What `installRuntime` takes. */
export interface PhoneRuntimeChoice {
  readonly builds: readonly RuntimeBuild[];
  readonly smoke?: SmokeTrial;
}

/** The tools of the user's cache: each is downloaded or built when it is first asked for, once for all processes. */
export async function provisionedTools(options: ProvisionedToolsOptions): Promise<ProvisionedTools> {
  const toolchain = createToolchain({ ...options, cacheFolder: cacheFolder() });
  const [python, lock] = await Promise.all([
    pythonVersion(options.resourceFolder),
    readLlamaLock(options.resourceFolder),
  ]);
  return {
    versions: { python, llama: `${lock.upstreamTag} ${lock.commit}` },
    python: () => toolchain.pythonEnvironment(),
    llamaSource: () => toolchain.llamaSource(),
    llamaPrograms: () => toolchain.llamaPrograms(),
    llamaTools: () => toolchain.llamaTools(),
    embeddedBase: () => toolchain.embeddedBase(),
    async adb() {
      const { adb } = await toolchain.nativePrograms();
      return { program: adb };
    },
    nativePrograms: () => toolchain.nativePrograms(),
    async runtimesFor({ isVirtual }) {
      if (isVirtual) {
        // The same file on the same processor: there is nothing to try.
        const { server } = await toolchain.llamaPrograms();
        return { builds: [await hostRuntime(server, { tag: lock.upstreamTag, commit: lock.commit })] };
      }
      return { builds: await phoneBuilds(toolchain, lock), smoke: smokeTrial(toolchain) };
    },
    smokeTrial: smokeTrial(toolchain),
    phoneRuntimes: toolchain,
    phoneProgram: (phone) => toolchain.phoneProgram(phone),
  };
}

/**
 * What somebody made on purpose of the pinned llama.cpp, or took from an archive, is used before the static builds;
 * these are made where there is nothing else.
 */
async function phoneBuilds(toolchain: PhoneRuntimes, { commit }: LlamaLock): Promise<readonly RuntimeBuild[]> {
  const stored = await storedRuntimes(cacheFolder());
  const usable = stored.filter(({ manifest }) => manifest.llama.commit === commit || manifest.kind === 'prebuilt');
  return usable.length > 0 ? usable : toolchain.zigRuntimes();
}

function smokeTrial(toolchain: PhoneRuntimes): SmokeTrial {
  return { models: () => toolchain.smokeModels(), memory: smokeMemory(cacheFolder()) };
}

/** No training imports them: they make models to try phones with, and show what the model sees of a row. */
const besideTraining = new Set(['tiny_model.py', 'saved_tokenizer.py', 'token_pieces.py', 'token_service.py']);

/** The locked packages and our own code: either may change what is trained. */
async function pythonVersion(resourceFolder: string): Promise<string> {
  const folder = path.join(resourceFolder, 'python');
  const sources = await hashFolder(path.join(folder, 'mobile_llm'));
  const code = folderHash(sources.filter((file) => file.path.endsWith('.py') && !besideTraining.has(file.path)));
  const packages = await sha256OfFile(path.join(folder, 'requirements', 'training.txt'));
  return `packages ${packages.slice(0, 16)} code ${code.slice(0, 16)}`;
}
