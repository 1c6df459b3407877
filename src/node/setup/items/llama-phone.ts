import path from 'node:path';
import { type CachedItem, contentKey } from '../cached-item';
import type { SetupContext } from '../context';
import { hashTree } from '../hash-tree';
import { buildNative, builtProgram, llamaProjectFiles } from '../native-build';
import type { NativePrograms } from './native-programs';

const projectFiles = [...llamaProjectFiles, path.join('cmake', 'phone-variants.cmake')];

/** The variants of native/cmake/phone-variants.cmake and what each needs, as a phone's /proc/cpuinfo names it. */
const variants = [
  { name: 'armv8.0', requiredFeatures: [] },
  { name: 'dotprod-fp16', requiredFeatures: ['asimddp', 'asimdhp'] },
  { name: 'i8mm', requiredFeatures: ['asimddp', 'asimdhp', 'i8mm'] },
] as const;

/** A llama-server for one kind of phone processor. */
export interface PhoneBuild {
  /** Android's name of the application binary interface. */
  readonly abi: 'arm64-v8a';
  readonly requiredFeatures: readonly string[];
  /** Absolute path on this computer. */
  readonly serverFile: string;
}

export interface PhoneBuildInputs {
  readonly sourceFolder: string;
  readonly tools: NativePrograms;
}

/** Static llama-servers for arm64 phones, one per instruction set, compiled with zig; no NDK is needed. */
export async function llamaPhoneItem(context: SetupContext, inputs: PhoneBuildInputs): Promise<CachedItem> {
  const { sourceFolder, tools } = inputs;
  return {
    kind: 'llama-phone',
    key: contentKey(sourceFolder, tools.zig, await hashTree(path.join(context.resourceFolder, 'native'), projectFiles)),
    make: (folder) =>
      buildNative(context, {
        folder,
        tools,
        sourceFolder,
        projectFiles,
        cmakeArguments: ['--preset', 'phone', `-DZIG_PROGRAM=${tools.zig}`],
        targets: variants.map(({ name }) => `llama-server-${name}`),
        compilerTitle: 'zig',
      }),
  };
}

/** What lies in the part's folder. */
export function phoneBuilds(folder: string): readonly PhoneBuild[] {
  return variants.map(({ name, requiredFeatures }) => ({
    abi: 'arm64-v8a',
    requiredFeatures,
    serverFile: builtProgram(folder, `llama-server-${name}`),
  }));
}
