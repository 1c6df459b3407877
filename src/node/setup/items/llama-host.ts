import path from 'node:path';
import { type CachedItem, contentKey } from '../cached-item';
import { type Compiler, compilerArguments } from '../compiler';
import type { SetupContext } from '../context';
import { hashTree } from '../hash-tree';
import { buildNative, llamaProjectFiles } from '../native-build';
import { processorIdentity } from '../processor';
import type { NativePrograms } from './native-programs';

export interface HostBuildInputs {
  readonly sourceFolder: string;
  readonly tools: NativePrograms;
  readonly compiler: Compiler;
}

/** llama-server and llama-quantize for this computer's own processor. A killed build goes on where ninja stopped. */
export async function llamaHostItem(context: SetupContext, inputs: HostBuildInputs): Promise<CachedItem> {
  const { sourceFolder, tools, compiler } = inputs;
  const processor = await processorIdentity();
  const parts = [sourceFolder, compiler.identity, process.platform, process.arch, processor];
  return {
    kind: 'llama-host',
    key: contentKey(...parts, await hashTree(path.join(context.resourceFolder, 'native'), llamaProjectFiles)),
    make: (folder) =>
      buildNative(context, {
        folder,
        tools,
        sourceFolder,
        projectFiles: llamaProjectFiles,
        cmakeArguments: [...compilerArguments(compiler), '-DMOBILE_LLM_TOOLS=OFF'],
        targets: ['llama-server', 'llama-quantize'],
        compilerTitle: compiler.title,
      }),
  };
}
