import { WorkbenchError } from '../../../core/errors/workbench-error';
import { neededFreeBytes } from '../../../core/transfer/chunks';
import { parseFreeBytes } from '../../adb/facts';
import type { Phone } from '../../adb/phone';
import { type PhoneFolder, runOnPhone, shellVariables } from '../phone-folder';

const listTimeoutMs = 30_000;

/** A file in the phone's blob folder. */
export interface PhoneBlob {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What matters to a push of what is on a phone. */
export interface PhoneState {
  /** Undefined when nothing has the target's name. */
  readonly targetBytes: number | undefined;
  /** Verified files, whatever pushed them. */
  readonly blobs: readonly PhoneBlob[];
  /** What pushes that were cut left, or write now. */
  readonly parts: readonly PhoneBlob[];
  readonly freeBytes: number | undefined;
  readonly hasSha256Sum: boolean;
}

/** Looks at a phone. With `isMade` the folders are made first, for nobody else to read. */
export async function readPhoneState(
  phone: Phone,
  folder: PhoneFolder,
  options: { readonly target: string; readonly isMade: boolean; readonly signal?: AbortSignal | undefined },
): Promise<PhoneState> {
  const { root, blobs } = folder;
  const { target, isMade, signal } = options;
  const make = `mkdir -p "$root" "$blobs" "$folder" && chmod 700 "$root" "$blobs" "$folder" || exit 1`;
  const script = `${shellVariables({ root, blobs, target, folder: target.slice(0, target.lastIndexOf('/')) })}
umask 077
${isMade ? make : ''}
[ -f "$target" ] && echo "target $(stat -c %s "$target")"
stat -c 'file %s %n' "$blobs"/sha256-* 2>/dev/null
sha256sum < /dev/null > /dev/null 2>&1 && echo 'has sha256sum'
df -k "$root" 2>/dev/null || df -k "\${root%/*}"
`;
  const said = await runOnPhone(phone, 'look at its folder', script, { signal, timeoutMs: listTimeoutMs });
  const targetSize = /^target (\d+)$/m.exec(said)?.[1];
  return {
    targetBytes: targetSize === undefined ? undefined : Number(targetSize),
    ...parseBlobs(said, blobs),
    freeBytes: parseFreeBytes(said),
    hasSha256Sum: /^has sha256sum$/m.test(said),
  };
}

/** Reads the lines `file SIZE PATH` that a phone says of what lies in its blob folder; other files are left out. */
export function parseBlobs(said: string, blobs: string): Pick<PhoneState, 'blobs' | 'parts'> {
  const files = [...said.matchAll(/^file (\d+) (.+)$/gm)].flatMap(([, size, path]) => {
    const name = path?.startsWith(`${blobs}/`) ? path.slice(blobs.length + 1) : '';
    const [, sha256, part] = /^sha256-([0-9a-f]{64})((?:\.[0-9a-f]{1,32})?\.part)?$/.exec(name) ?? [];
    return sha256 === undefined ? [] : [{ path: `${blobs}/${name}`, sha256, sizeBytes: Number(size), isPart: !!part }];
  });
  return { blobs: files.filter((file) => !file.isPart), parts: files.filter((file) => file.isPart) };
}

/**
 * Refuses a phone that has not the room for a file of which `storedBytes` are there.
 * @throws WorkbenchError `device.noSpace`
 */
export function requireSpace(state: PhoneState, fileBytes: number, storedBytes: number): void {
  const neededBytes = neededFreeBytes(fileBytes, storedBytes);
  if (state.freeBytes !== undefined && state.freeBytes < neededBytes) {
    throw new WorkbenchError('device.noSpace', {
      freeMegabytes: megabytes(state.freeBytes),
      neededMegabytes: megabytes(neededBytes),
    });
  }
}

/** Whole megabytes of a million bytes, for messages. */
export function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
