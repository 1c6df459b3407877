import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { describeRuntime, type RuntimeOrigin, runtimesFolder, writeRuntimeManifest } from '../../runtime/runtime-build';
import { type CachedItem, contentKey } from '../cached-item';
import type { SetupContext } from '../context';
import { hashTree } from '../hash-tree';
import type { LlamaLock } from '../llama-lock';
import { buildNative, builtProgram, llamaProjectFiles } from '../native-build';
import { runTool } from '../run-tool';
import type { NativePrograms } from './native-programs';

const projectFiles = [...llamaProjectFiles, path.join('cmake', 'phone-variants.cmake')];
const versionTimeoutMs = 30_000;
/** Part of the key: a change makes new manifests. */
const manifestVersion = '1';

/** The variants of native/cmake/phone-variants.cmake and what each needs, as a phone's /proc/cpuinfo names it. */
export const phoneVariants = [
  { name: 'armv8.0', requiredFeatures: [] },
  { name: 'dotprod-fp16', requiredFeatures: ['asimddp', 'asimdhp'] },
  { name: 'i8mm', requiredFeatures: ['asimddp', 'asimdhp', 'i8mm'] },
] as const;

export interface PhoneBuildInputs {
  readonly sourceFolder: string;
  readonly tools: NativePrograms;
  readonly lock: LlamaLock;
}

/** Static llama-servers for arm64 phones, one per instruction set, compiled with zig; no NDK is needed. */
export async function llamaPhoneItem(context: SetupContext, inputs: PhoneBuildInputs): Promise<CachedItem> {
  const { sourceFolder, tools } = inputs;
  const project = await hashTree(path.join(context.resourceFolder, 'native'), projectFiles);
  return {
    kind: 'llama-phone',
    key: contentKey(sourceFolder, tools.zig, manifestVersion, project),
    async make(folder) {
      const flags = ['--preset', 'phone'];
      await buildNative(context, {
        folder,
        tools,
        sourceFolder,
        projectFiles,
        cmakeArguments: [...flags, `-DZIG_PROGRAM=${tools.zig}`],
        targets: phoneVariants.map(({ name }) => `llama-server-${name}`),
        compilerTitle: 'zig',
      });
      const compiler = { name: 'zig', version: await zigVersion(context, tools, folder) };
      await rm(runtimesFolder(folder), { recursive: true, force: true });
      for (const { name, requiredFeatures } of phoneVariants) {
        const llama = { tag: inputs.lock.upstreamTag, commit: inputs.lock.commit };
        const origin = { kind: 'zig', variant: name, requiredFeatures, llama, compiler, flags, program } as const;
        await keepRuntime(folder, origin, builtProgram(folder, `llama-server-${name}`));
      }
    },
  };
}

const program = 'llama-server';

/** Copies a static program into a folder of its own and describes it there. */
async function keepRuntime(partFolder: string, origin: RuntimeOrigin, file: string): Promise<void> {
  const folder = path.join(runtimesFolder(partFolder), origin.variant);
  await mkdir(folder, { recursive: true });
  await copyFile(file, path.join(folder, origin.program));
  await writeRuntimeManifest(await describeRuntime(folder, [origin.program], origin));
}

async function zigVersion(context: SetupContext, tools: NativePrograms, folder: string): Promise<string> {
  const lines: string[] = [];
  await runTool({
    program: tools.zig,
    arguments: ['version'],
    workingFolder: folder,
    what: 'asking zig for its version',
    timeoutMs: versionTimeoutMs,
    signal: context.signal,
    onLine: (line) => lines.push(line.trim()),
  });
  return lines[0] ?? 'unknown';
}
