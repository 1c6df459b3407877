import { WorkbenchError } from '../../core/errors/workbench-error';
import type { Phone } from '../adb/phone';
import { phoneFolder, runOnPhone, shellVariables } from './phone-folder';
import { endSession } from './session-process';

/** One file of ours on a phone. */
export interface PhoneFile {
  /** Relative to our folder: `blobs/sha256-…`. */
  readonly path: string;
  readonly sizeBytes: number;
}

const removeTimeoutMs = 120_000;

/** Everything that we have on a phone; empty if there is nothing. */
export async function listPhoneFiles(
  phone: Phone,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly PhoneFile[]> {
  const { root } = await phoneFolder(phone, options);
  const script = `${shellVariables({ root })}
[ -d "$root" ] || exit 0
cd "$root" && find . -type f -exec stat -c '%s %n' {} +
`;
  const said = await runOnPhone(phone, 'list our files', script, options);
  return said.split('\n').flatMap((line) => {
    const match = /^(\d+) \.\/(.+)$/.exec(line);
    return match?.[2] === undefined ? [] : [{ path: match[2], sizeBytes: Number(match[1]) }];
  });
}

/**
 * Ends our servers on a phone, deletes our folder and nothing else, and looks whether it is gone.
 *
 * @returns what was there
 * @throws WorkbenchError `device.notRemoved`
 */
export async function removeFromPhone(
  phone: Phone,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly PhoneFile[]> {
  const folder = await phoneFolder(phone, options);
  const files = await listPhoneFiles(phone, options);
  const sessions = new Set(files.flatMap((file) => /^sessions\/([^/]+)\//.exec(file.path)?.[1] ?? []));
  for (const id of sessions) {
    await endSession(phone, `${folder.sessions}/${id}`);
  }
  const script = `${shellVariables({ root: folder.root })}
rm -rf "$root" 2>&1
[ ! -e "$root" ] || { ls -R "$root"; exit 1; }
`;
  const result = await phone.shell(script, { ...options, timeoutMs: removeTimeoutMs });
  if (result.exitCode !== 0) {
    throw new WorkbenchError('device.notRemoved', { detail: result.stdout.trim().slice(0, 300) });
  }
  return files;
}
