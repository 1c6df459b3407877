import path from 'node:path';
import { _electron, type Page } from 'playwright-core';
import { temporaryFolder } from './project';

/** A desktop VS Code, as @vscode/test-electron downloads it. */
export interface DesktopOptions {
  readonly program: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Opens a folder in a desktop VS Code with the extension of this checkout; closing the returned page ends it. */
export async function openDesktop({ program, folder, environment }: DesktopOptions): Promise<Page> {
  const profile = await temporaryFolder('desktop');
  const app = await _electron.launch({
    executablePath: program,
    env: { ...definedEnvironment(), ...environment },
    args: [
      folder,
      `--extensionDevelopmentPath=${path.resolve('.')}`,
      `--user-data-dir=${path.join(profile, 'user')}`,
      `--extensions-dir=${path.join(profile, 'extensions')}`,
      ...['--disable-workspace-trust', '--skip-welcome', '--skip-release-notes', '--disable-updates', '--locale=en'],
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  return app.firstWindow();
}

export function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}
