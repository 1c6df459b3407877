import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Ndk } from '../../runtime/find-ndk';
import { describeRuntime, runtimesFolder, writeRuntimeManifest } from '../../runtime/runtime-build';
import { type CachedItem, contentKey } from '../cached-item';
import type { SetupContext } from '../context';
import { hashTree } from '../hash-tree';
import type { LlamaLock } from '../llama-lock';
import { buildFolder, buildNative, llamaProjectFiles, type NativeBuild } from '../native-build';
import type { NativePrograms } from './native-programs';

/** Extra kernels, each with a preset of its own in native/CMakePresets.json; none is on by default. */
export const ndkPresets = ['kleidiai', 'opencl', 'vulkan'] as const;
export type NdkPreset = (typeof ndkPresets)[number];

const manifestVersion = '1';
const program = 'llama-server';

export interface NdkBuildInputs {
  readonly sourceFolder: string;
  readonly tools: NativePrograms;
  readonly lock: LlamaLock;
  readonly ndk: Ndk;
  readonly preset?: NdkPreset | undefined;
}

/** llama-server and its libraries for arm64 phones, compiled with the NDK; ggml picks its kernels on the phone. */
export async function llamaPhoneNdkItem(context: SetupContext, inputs: NdkBuildInputs): Promise<CachedItem> {
  const { sourceFolder, tools, lock, ndk, preset } = inputs;
  const project = await hashTree(path.join(context.resourceFolder, 'native'), llamaProjectFiles);
  const variant = preset ?? 'all-variants';
  return {
    kind: 'llama-phone-ndk',
    key: contentKey(sourceFolder, tools.cmake, ndk.folder, ndk.revision, variant, manifestVersion, project),
    async make(folder) {
      const build = ndkBuild(folder, inputs);
      await buildNative(context, build);
      const runtime = path.join(runtimesFolder(folder), variant);
      await rm(runtime, { recursive: true, force: true });
      const names = await copyPrograms(path.join(buildFolder(folder), 'bin'), runtime);
      const described = await describeRuntime(runtime, names, {
        kind: 'ndk',
        variant,
        requiredFeatures: [],
        llama: { tag: lock.upstreamTag, commit: lock.commit },
        compiler: { name: 'Android NDK clang', version: ndk.revision },
        flags: build.cmakeArguments,
        program,
      });
      await writeRuntimeManifest(described);
    },
  };
}

/** What is built, and how CMake is called for it. */
export function ndkBuild(folder: string, { sourceFolder, tools, ndk, preset }: NdkBuildInputs): NativeBuild {
  return {
    folder,
    tools,
    sourceFolder,
    projectFiles: llamaProjectFiles,
    cmakeArguments: ['--preset', preset === undefined ? 'phone-ndk' : `phone-ndk-${preset}`],
    targets: [program],
    compilerTitle: `the NDK ${ndk.revision}`,
    // The preset takes the NDK's toolchain file from here.
    environment: { ANDROID_NDK_ROOT: ndk.folder },
  };
}

/** The server and every library beside it: ggml's CPU variants are loaded at run time, so nothing names them. */
async function copyPrograms(from: string, to: string): Promise<readonly string[]> {
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).filter((name) => name === program || name.endsWith('.so'));
  for (const name of names) {
    await copyFile(path.join(from, name), path.join(to, name));
  }
  return names;
}
