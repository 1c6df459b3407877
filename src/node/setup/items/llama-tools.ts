import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { type CachedItem, contentKey } from '../cached-item';
import { type Compiler, compilerArguments } from '../compiler';
import type { SetupContext } from '../context';
import { hashTree } from '../hash-tree';
import { buildFolder, buildNative, builtProgram } from '../native-build';
import type { NativePrograms } from './native-programs';

const projectFolder = path.join('src', 'host-tools');
const sourceFolders = [projectFolder, path.join('src', 'parity'), path.join('src', 'divergence')];
const cmakeFiles = ['built-llama.cmake', 'own-warnings.cmake', 'zig.cmake'].map((name) => path.join('cmake', name));

export interface LlamaToolsInputs {
  readonly sourceFolder: string;
  readonly tools: NativePrograms;
  readonly compiler: Compiler;
  /** The finished part `llama-host`, whose libraries they link. */
  readonly hostFolder: string;
}

/** Absolute paths of the programs that look at a model without serving it. */
export interface LlamaTools {
  /** `mobile-llm-tokenize`, ours: the token numbers that llama.cpp makes of texts. */
  readonly tokenize: string;
  /** `llama-imatrix`, upstream's: which weights matter most for given texts. */
  readonly imatrix: string;
  /** `mobile-llm-divergence`, ours: how far models' predictions are from another's. */
  readonly divergence: string;
}

/** Our tools and upstream's that no server needs: seconds over the finished build of llama.cpp. */
export async function llamaToolsItem(context: SetupContext, inputs: LlamaToolsInputs): Promise<CachedItem> {
  const { sourceFolder, tools, compiler, hostFolder } = inputs;
  const native = path.join(context.resourceFolder, 'native');
  const projectFiles = [...(await sources(native)), ...cmakeFiles];
  return {
    kind: 'llama-tools',
    // The host build's folder is named by its own key.
    key: contentKey(hostFolder, compiler.identity, await hashTree(native, projectFiles)),
    make: (folder) =>
      buildNative(context, {
        folder,
        tools,
        sourceFolder,
        projectFiles,
        projectFolder,
        cmakeArguments: [...compilerArguments(compiler), `-DLLAMA_BUILD_DIR=${buildFolder(hostFolder)}`],
        targets: ['mobile-llm-tokenize', 'llama-imatrix', 'mobile-llm-divergence'],
        compilerTitle: compiler.title,
      }),
  };
}

/** @param folder of the finished part */
export function llamaToolsIn(folder: string): LlamaTools {
  const ending = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => builtProgram(folder, name, ending);
  return {
    tokenize: program('mobile-llm-tokenize'),
    imatrix: program('llama-imatrix'),
    divergence: program('mobile-llm-divergence'),
  };
}

async function sources(native: string): Promise<string[]> {
  const found = await Promise.all(
    sourceFolders.map(async (folder) =>
      (await readdir(path.join(native, folder))).map((name) => path.join(folder, name)),
    ),
  );
  return found
    .flat()
    .filter((file) => /\.(cpp|h|txt|json)$/.test(file))
    .sort();
}
