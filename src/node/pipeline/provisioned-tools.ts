import path from 'node:path';
import type { RuntimeBuild } from '../device/runtime';
import { hashFolder, sha256OfFile } from '../files/sha256';
import { cacheFolder } from '../setup/cache-folder';
import type { NativePrograms } from '../setup/items/native-programs';
import { readLlamaLock } from '../setup/llama-lock';
import type { SetupProgress } from '../setup/progress';
import { createToolchain } from '../setup/toolchain';
import { folderHash } from '../store/objects';
import type { PipelineTools } from './tools';

export interface ProvisionedToolsOptions {
  /** The checkout or the installed extension: holds `python/` and `native/`. */
  readonly resourceFolder: string;
  /** Absolute path of the Python to start from; absent: `MOBILE_LLM_PYTHON`, else the first on PATH. */
  readonly configuredPython?: string | undefined;
  readonly onProgress: (progress: SetupProgress) => void;
  readonly signal: AbortSignal;
}

/** The pipeline's tools and what else comes with them. */
export interface ProvisionedTools extends PipelineTools {
  /** The adb program; it only ever starts a server where none answers. */
  adb(): Promise<{ readonly program: string }>;
  /** cmake, ninja, zig and adb. */
  nativePrograms(): Promise<NativePrograms>;
  /** The builds of llama-server for arm64 phones; a virtual phone runs this computer's. */
  phoneBuilds(): Promise<readonly RuntimeBuild[]>;
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
    embeddedBase: () => toolchain.embeddedBase(),
    async adb() {
      const { adb } = await toolchain.nativePrograms();
      return { program: adb };
    },
    nativePrograms: () => toolchain.nativePrograms(),
    phoneBuilds: () => toolchain.phoneBuilds(),
  };
}

/** The locked packages and our own code: either may change what is trained. */
async function pythonVersion(resourceFolder: string): Promise<string> {
  const folder = path.join(resourceFolder, 'python');
  const sources = await hashFolder(path.join(folder, 'mobile_llm'));
  const code = folderHash(sources.filter((file) => file.path.endsWith('.py')));
  const packages = await sha256OfFile(path.join(folder, 'requirements', 'training.txt'));
  return `packages ${packages.slice(0, 16)} code ${code.slice(0, 16)}`;
}
