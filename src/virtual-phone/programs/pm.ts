import { packages } from './apps';
import type { Spoken } from './program';

/** Android's `pm`, as far as it only tells what is installed. */
export function pm([subcommand = '', ...rest]: readonly string[]): Spoken {
  const [first, second] = rest.filter((argument) => !argument.startsWith('-'));
  if (subcommand === 'list' && first === 'packages') {
    const found = packages().filter((name) => name.includes(second ?? ''));
    return { stdout: found.map((name) => `package:${name}\n`).join(''), stderr: '', exitCode: 0 };
  }
  if (subcommand === 'path' && first !== undefined) {
    const isInstalled = packages().includes(first);
    const stdout = isInstalled ? `package:/system/app/${first}/${first}.apk\n` : '';
    return { stdout, stderr: '', exitCode: isInstalled ? 0 : 1 };
  }
  return { stdout: '', stderr: `Unknown command: ${subcommand}\n`, exitCode: 255 };
}
