import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ErrorCode } from '../../../core/errors/catalog';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { type CachedItem, contentKey, itemFolder } from '../cached-item';
import type { SetupContext } from '../context';
import { downloadReporter } from '../download-reporter';
import { runTool } from '../run-tool';

const kind = 'own-python';
const installTimeoutMs = 20 * 60_000;

/**
 * A Python for computers on which there is none that will do: where uv has it from, checked against the hash in uv's own
 * table. It lies in the cache alone; neither PATH nor registry leads to it.
 */
export async function ownPythonItem(context: SetupContext, uv: string): Promise<CachedItem> {
  const version = await ownPythonVersion(context.resourceFolder);
  return {
    kind,
    key: keyOf(version),
    async make(folder) {
      const target = installFolder(folder);
      await rm(target, { recursive: true, force: true });
      await runTool({
        program: uv,
        arguments: ['python', 'install', '--install-dir', target, '--no-bin', '--no-registry', version],
        onErrorLine: downloadReporter(context.report),
        workingFolder: folder,
        what: 'installing Python',
        timeoutMs: installTimeoutMs,
        signal: context.signal,
      }).catch(explain);
      await ownPythonIn(folder);
    },
  };
}

/** It comes from where no package does: there are more ways out than with those. */
function explain(error: unknown): never {
  const codes: readonly string[] = ['setup.noNetwork', 'setup.toolFailed'] satisfies readonly ErrorCode[];
  if (error instanceof WorkbenchError && codes.includes(error.code)) {
    throw new WorkbenchError('setup.noOwnPython', { detail: error.message }, { cause: error });
  }
  throw error;
}

/** The locked version: the newest for which all locked packages have files. */
export async function ownPythonVersion(resourceFolder: string): Promise<string> {
  const file = path.join(resourceFolder, 'python', 'requirements', 'python-version.txt');
  return (await readFile(file, 'utf8')).trim();
}

function keyOf(version: string): string {
  return contentKey(version, process.platform, process.arch);
}

/** Where it lies or will lie. */
export async function ownPythonFolder(cacheFolder: string, resourceFolder: string): Promise<string> {
  return itemFolder(cacheFolder, { kind, key: keyOf(await ownPythonVersion(resourceFolder)) });
}

/** Absolute path of the interpreter in its part's folder. @throws WorkbenchError `setup.damagedDownload` where it has none */
export async function ownPythonIn(folder: string): Promise<string> {
  const target = installFolder(folder);
  // Named by version and computer, as in `cpython-3.14.10-linux-x86_64-gnu`; a link without the patch lies beside it.
  const [name] = (await readdir(target).catch(() => [])).filter((entry) => /^cpython-\d+\.\d+\.\d+-/.test(entry));
  if (name === undefined) {
    throw new WorkbenchError('setup.damagedDownload', { what: 'Python' });
  }
  const program = process.platform === 'win32' ? ['python.exe'] : ['bin', 'python3'];
  return path.join(target, name, ...program);
}

/** Whether an interpreter is one that set-up has made. */
export function isOwnPython(executable: string, cacheFolder: string): boolean {
  return executable.startsWith(`${path.join(cacheFolder, kind)}${path.sep}`);
}

function installFolder(folder: string): string {
  return path.join(folder, 'install');
}
