import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { type DeveloperToolsQuery, isStandIn } from './developer-tools';

/**
 * Absolute path of a program on PATH, or undefined. Relative PATH entries are skipped: they follow the workspace; so are
 * a Mac's stand-ins for developer tools that it has not.
 */
export async function findProgram(
  name: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  developerTools?: DeveloperToolsQuery,
): Promise<string | undefined> {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(path.delimiter).filter(path.isAbsolute);
  for (const folder of folders) {
    for (const ending of endings) {
      const candidate = path.join(folder, `${name}${ending}`);
      if ((await isExecutable(candidate)) && !(await isStandIn(candidate, developerTools))) {
        return candidate;
      }
    }
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
