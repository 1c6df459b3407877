import { WorkbenchError } from '../../core/errors/workbench-error';
import { quoteForPhoneShell } from '../../core/shell/quote';
import type { Phone, ShellOptions } from '../adb/phone';

/** Everything of ours on a phone lies below `root`; paths are the phone's own. */
export interface PhoneFolder {
  readonly root: string;
  readonly blobs: string;
  readonly bin: string;
  readonly sessions: string;
}

/** Asks the phone where it keeps temporary files (`/data/local/tmp`). Creates nothing. */
export async function phoneFolder(
  phone: Phone,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<PhoneFolder> {
  const base = await runOnPhone(phone, 'name its folder', `printf %s "\${TMPDIR:-/data/local/tmp}"`, options);
  if (!/^\/[^\0\n]*[^/\0\n]$/.test(base)) {
    throw new WorkbenchError('device.badFolder', { detail: JSON.stringify(base) });
  }
  const root = `${base}/mobile-llm`;
  return { root, blobs: `${root}/blobs`, bin: `${root}/bin`, sessions: `${root}/sessions` };
}

/** `name='value'` lines for the head of a script: the only way a value gets into one. */
export function shellVariables(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${quoteForPhoneShell(String(value))}\n`)
    .join('');
}

/**
 * Runs a script that must succeed and returns what it printed.
 *
 * @param what completes "The phone could not …"
 * @throws WorkbenchError `device.commandFailed` with what it said on stderr
 */
export async function runOnPhone(
  phone: Phone,
  what: string,
  script: string,
  options: Omit<ShellOptions, 'signal'> & { readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const { signal, ...rest } = options;
  const result = await phone.shell(script, { ...rest, ...(signal && { signal }) });
  if (result.exitCode !== 0) {
    const said = result.stderr.trim() || result.stdout.trim();
    throw new WorkbenchError('device.commandFailed', { what, detail: `${said} (exit ${result.exitCode})` });
  }
  return result.stdout;
}
