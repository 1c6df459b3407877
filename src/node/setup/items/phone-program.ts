import { readdir, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { thrownMessage } from '../../../core/errors/thrown-message';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { type CachedItem, contentKey } from '../cached-item';
import { type Compiler, compilerArguments } from '../compiler';
import type { SetupContext } from '../context';
import { hashTree } from '../hash-tree';
import { runTool } from '../run-tool';
import type { NativePrograms } from './native-programs';

const programName = 'mobile-llm-phone';
/** zig compiles the C and C++ libraries of a new target when CMake first links something: minutes on a busy computer. */
const configureTimeoutMs = 40 * 60_000;
const buildTimeoutMs = 40 * 60_000;

const projectFolder = path.join('src', 'phone');
const cmakeFiles = ['own-warnings.cmake', 'phone-program.cmake', 'zig.cmake'].map((name) => path.join('cmake', name));

/** What is to be compiled by what. */
export interface PhoneProgramInputs {
  readonly item: 'phone-program-host' | 'phone-program-arm64';
  readonly tools: Pick<NativePrograms, 'cmake' | 'ninja' | 'zig'>;
  /** For this computer; the one for phones is always compiled with zig. */
  readonly compiler: Compiler;
}

/** The small program on the phone (native/src/phone), for arm64 phones or, for a virtual phone, for this computer. */
export async function phoneProgramItem(context: SetupContext, inputs: PhoneProgramInputs): Promise<CachedItem> {
  const native = path.join(context.resourceFolder, 'native');
  const isForHost = inputs.item === 'phone-program-host';
  const identity = isForHost ? [inputs.compiler.identity, process.platform, process.arch] : [inputs.tools.zig];
  return {
    kind: inputs.item,
    key: contentKey(...identity, await hashTree(native, [...(await sources(native)), ...cmakeFiles])),
    make: (folder) => makeProgram(context, inputs, folder),
  };
}

/** Absolute path of the program in the part's folder. */
export function phoneProgramFile(folder: string): string {
  return path.join(folder, programName);
}

/** What is compiled or tells how; README.md may change without a new build. */
async function sources(native: string): Promise<string[]> {
  const names = await readdir(path.join(native, projectFolder));
  return names
    .filter((name) => /\.(cpp|h|txt|json)$/.test(name))
    .sort()
    .map((name) => path.join(projectFolder, name));
}

/** @throws WorkbenchError `setup.noPhoneProgram`; the signal's reason on abort */
async function makeProgram(context: SetupContext, inputs: PhoneProgramInputs, folder: string): Promise<void> {
  const build = path.join(folder, 'build');
  // It takes seconds: an interrupted build is not worth going on with.
  await rm(build, { recursive: true, force: true });
  try {
    await compile(context, inputs, folder, build);
  } catch (cause) {
    context.signal.throwIfAborted();
    const detail = thrownMessage(cause);
    throw new WorkbenchError('setup.noPhoneProgram', { detail }, { cause });
  }
  await rename(path.join(build, 'bin', programName), phoneProgramFile(folder));
  await rm(build, { recursive: true, force: true });
}

async function compile(
  context: SetupContext,
  { item, tools, compiler }: PhoneProgramInputs,
  folder: string,
  build: string,
): Promise<void> {
  const isForHost = item === 'phone-program-host';
  const preset = isForHost ? compilerArguments(compiler) : ['--preset', 'phone', `-DZIG_PROGRAM=${tools.zig}`];
  const shared = {
    workingFolder: folder,
    environment: { ZIG_GLOBAL_CACHE_DIR: path.join(context.cacheFolder, 'zig') },
    signal: context.signal,
  };
  context.report({ detail: isForHost ? `compiling with ${compiler.title}` : 'compiling with zig' });
  await runTool({
    ...shared,
    program: tools.cmake,
    arguments: [
      ...['-S', path.join(context.resourceFolder, 'native', projectFolder), '-B', build],
      ...[`-DCMAKE_MAKE_PROGRAM=${tools.ninja}`, ...preset],
    ],
    what: 'configuring the program for phones',
    timeoutMs: configureTimeoutMs,
  });
  await runTool({
    ...shared,
    program: tools.ninja,
    arguments: ['-C', build, '-j', String(os.availableParallelism()), programName],
    what: 'compiling the program for phones',
    timeoutMs: buildTimeoutMs,
  });
}
