import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type CachedItem, contentKey } from '../cached-item';
import type { SetupContext } from '../context';
import type { SystemPython } from '../find-python';
import { runTool } from '../run-tool';

const installTimeoutMs = 5 * 60_000;

/** uv, installed by the system's pip into a folder of its own; pip checks its hash. */
export async function uvItem(context: SetupContext, python: SystemPython): Promise<CachedItem> {
  const requirements = path.join(context.resourceFolder, 'python', 'requirements', 'uv.txt');
  return {
    kind: 'uv',
    key: contentKey(await readFile(requirements), process.platform, process.arch),
    async make(folder) {
      const packages = path.join(folder, 'packages');
      await rm(packages, { recursive: true, force: true });
      const pip = ['-I', '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
      await runTool({
        program: python.executable,
        arguments: [...pip, '--require-hashes', '--target', packages, '-r', requirements],
        workingFolder: folder,
        what: 'installing uv',
        timeoutMs: installTimeoutMs,
        signal: context.signal,
      });
    },
  };
}

/** Absolute path of uv in its part's folder. */
export function uvProgram(folder: string): string {
  return path.join(folder, 'packages', 'bin', process.platform === 'win32' ? 'uv.exe' : 'uv');
}
