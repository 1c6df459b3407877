import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { isThere } from '../files/is-there';
import type { SetupContext } from './context';
import type { NativePrograms } from './items/native-programs';
import { runTool } from './run-tool';

/** zig compiles the C and C++ libraries of a new target when CMake first links something: minutes on a busy computer. */
const configureTimeoutMs = 40 * 60_000;
const buildTimeoutMs = 90 * 60_000;

/** A build of llama.cpp through the CMake project in `native/`. */
export interface NativeBuild {
  /** The part's folder; an interrupted build goes on in it. */
  readonly folder: string;
  readonly tools: NativePrograms;
  /** llama.cpp's source tree. */
  readonly sourceFolder: string;
  /** What of `native/` it is made from, relative paths; the rest may change without a new build. */
  readonly projectFiles: readonly string[];
  /** Where in `native/` the CMake project lies; absent: its top. */
  readonly projectFolder?: string;
  /** Preset and definitions for CMake. */
  readonly cmakeArguments: readonly string[];
  readonly targets: readonly string[];
  /** Shown while CMake looks at the compiler. */
  readonly compilerTitle: string;
  /** Added to the environment of CMake and the compiler. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The CMake files that every build of llama.cpp needs. */
export const llamaProjectFiles: readonly string[] = [
  'CMakeLists.txt',
  'CMakePresets.json',
  path.join('cmake', 'llama.cmake'),
  path.join('cmake', 'quick-compile.cmake'),
  path.join('cmake', 'zig.cmake'),
];

/** The folder in which CMake builds; other builds of this project can link its libraries. */
export function buildFolder(folder: string): string {
  return path.join(folder, 'build');
}

/** Absolute path of a built program. */
export function builtProgram(folder: string, name: string, ending = ''): string {
  return path.join(buildFolder(folder), 'bin', `${name}${ending}`);
}

/** Configures once and compiles what is not compiled yet, with progress in files. Throws what `runTool` throws. */
export async function buildNative(context: SetupContext, build: NativeBuild): Promise<void> {
  // The build keeps its own copy of our CMake files: it must outlive the checkout that started it.
  const project = path.join(build.folder, 'project');
  await copyProject(path.join(context.resourceFolder, 'native'), project, build.projectFiles);
  await configure(context, build, project);
  await compile(context, build);
}

/** Copies once: newer time stamps would make ninja start again when a build goes on. */
async function copyProject(native: string, project: string, files: readonly string[]): Promise<void> {
  if (await isThere(project)) {
    return;
  }
  const partial = `${project}.partial`;
  await rm(partial, { recursive: true, force: true });
  for (const file of files) {
    await cp(path.join(native, file), path.join(partial, file));
  }
  await rename(partial, project);
}

async function configure(context: SetupContext, build: NativeBuild, project: string): Promise<void> {
  const binary = buildFolder(build.folder);
  await mkdir(binary, { recursive: true });
  // CMake stamps files while it configures; a configured build must not be touched again, or all is compiled anew.
  const configured = path.join(binary, 'configured');
  if (await isThere(configured)) {
    return;
  }
  context.report({ detail: `configuring with ${build.compilerTitle}` });
  await runTool({
    program: build.tools.cmake,
    arguments: [
      ...[
        '-S',
        path.join(project, build.projectFolder ?? '.'),
        '-B',
        binary,
        `-DCMAKE_MAKE_PROGRAM=${build.tools.ninja}`,
      ],
      ...[`-DLLAMA_SOURCE_DIR=${build.sourceFolder}`, ...build.cmakeArguments],
    ],
    workingFolder: project,
    logFolder: build.folder,
    environment: { ...zigEnvironment(context), ...build.environment },
    what: 'configuring llama.cpp',
    timeoutMs: configureTimeoutMs,
    signal: context.signal,
  });
  await writeFile(configured, '');
}

async function compile(context: SetupContext, { folder, tools, targets, environment }: NativeBuild): Promise<void> {
  await runTool({
    program: tools.ninja,
    // As many as there are processors: ninja's own two more would only slow the training beside it.
    arguments: ['-C', buildFolder(folder), '-j', String(os.availableParallelism()), ...targets],
    workingFolder: folder,
    environment: { ...zigEnvironment(context), ...environment },
    what: 'compiling llama.cpp',
    timeoutMs: buildTimeoutMs,
    signal: context.signal,
    onLine: (line) => {
      const [, done, total] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? [];
      if (done !== undefined && total !== undefined) {
        context.report({ done: Number(done), total: Number(total), unit: 'files' });
      }
    },
  });
}

/** zig keeps the C library that it compiles for a target; it belongs into our cache. */
function zigEnvironment({ cacheFolder }: SetupContext): Record<string, string> {
  return { ZIG_GLOBAL_CACHE_DIR: path.join(cacheFolder, 'zig') };
}
