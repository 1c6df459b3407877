import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from './find-program';

const run = promisify(execFile);
const probeTimeoutMs = 15_000;

/** What compiles llama.cpp for this computer. */
export type Compiler =
  | {
      readonly kind: 'system';
      readonly c: string;
      readonly cxx: string;
      readonly title: string;
      readonly identity: string;
    }
  | { readonly kind: 'zig'; readonly zig: string; readonly title: string; readonly identity: string };

/** The system's own compiler if it has a C and a C++ one, else zig, which set-up brings. */
export async function chooseCompiler(zig: string): Promise<Compiler> {
  for (const [cName, cxxName] of [
    ['cc', 'c++'],
    ['gcc', 'g++'],
    ['clang', 'clang++'],
  ] as const) {
    const [c, cxx] = await Promise.all([findProgram(cName), findProgram(cxxName)]);
    const version = c && cxx && process.platform !== 'win32' ? await versionOf(cxx) : undefined;
    if (c && cxx && version) {
      return { kind: 'system', c, cxx, title: version, identity: version };
    }
  }
  return { kind: 'zig', zig, title: 'zig', identity: `zig ${zig}` };
}

async function versionOf(compiler: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(compiler, ['--version'], { timeout: probeTimeoutMs });
    return stdout.split('\n')[0]?.trim();
  } catch {
    return undefined;
  }
}

/** The preset of native/CMakePresets.json for this compiler, and what it must be told. */
export function compilerArguments(compiler: Compiler): string[] {
  return compiler.kind === 'system'
    ? ['--preset', 'host', `-DCMAKE_C_COMPILER=${compiler.c}`, `-DCMAKE_CXX_COMPILER=${compiler.cxx}`]
    : ['--preset', 'host-zig', `-DZIG_PROGRAM=${compiler.zig}`];
}
