import { stat } from 'node:fs/promises';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { neededFreeBytes } from '../../core/transfer/chunks';
import { parseFreeBytes } from '../adb/facts';
import type { Phone } from '../adb/phone';
import { sha256OfFile } from '../files/sha256';
import { type PhoneFolder, phoneFolder, runOnPhone, shellVariables } from './phone-folder';
import { transferFile } from './transfer';

const defaultInactivityTimeoutMs = 30_000;
const prepareTimeoutMs = 30_000;
/** A flash memory that is nearly full may take long to write back what it took in. */
const finishTimeoutMs = 120_000;

export interface PushProgress {
  /** `hashing` reads the file on this computer, `sending` counts bytes that the phone confirmed. */
  readonly phase: 'hashing' | 'sending';
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface PushOptions {
  /** Lower-case hex, if it is known already; it is checked on the phone in any case. */
  readonly sha256?: string;
  readonly onProgress?: (progress: PushProgress) => void;
  /** The phone must confirm something this often; there is no limit to the whole. Default 30 s. */
  readonly inactivityTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface PushResult {
  /** Path on the phone. */
  readonly blobPath: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Bytes that travelled in this call. */
  readonly sentBytes: number;
  /** True when the phone had the file already and nothing was sent. */
  readonly reused: boolean;
}

/**
 * Puts a file on a phone under its hash: `blobs/sha256-<hex>`.
 *
 * The name appears only after the phone itself computed the SHA-256 over what it stored. A push that is cut goes on
 * at the last byte that arrived; bytes that arrived damaged are deleted and sent once more.
 *
 * @throws WorkbenchError `file.notFound`, `device.noSpace`, `device.noSha256`, `device.pushStalled`,
 *   `device.pushCorrupted`, `device.fileChanged`, `device.commandFailed`, `adb.linkLost`; the signal's reason on abort
 */
export async function pushFile(phone: Phone, file: string, options: PushOptions = {}): Promise<PushResult> {
  const source = await identify(file, options);
  const folder = await phoneFolder(phone, options);
  return pushTo(phone, source, { folder, path: `${folder.blobs}/sha256-${source.sha256}`, mode: '0600' }, options);
}

export interface SourceFile {
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Size and hash of a file on this computer. */
export async function identify(file: string, options: PushOptions = {}): Promise<SourceFile> {
  const { sha256, onProgress, signal } = options;
  const { size: totalBytes } = await stat(file).catch((cause: unknown) => {
    throw new WorkbenchError('file.notFound', { path: file }, { cause });
  });
  const hashed =
    sha256 ??
    (await sha256OfFile(file, {
      onProgress: (doneBytes) => onProgress?.({ phase: 'hashing', doneBytes, totalBytes }),
      signal,
    }));
  return { file, sizeBytes: totalBytes, sha256: hashed };
}

export interface PushTarget {
  readonly folder: PhoneFolder;
  /** Where the verified file ends up on the phone; what is there already must have been verified under this name. */
  readonly path: string;
  readonly mode: '0600' | '0700';
}

/** The same for any name below our folder; `pushFile` says what it promises and throws. */
export async function pushTo(
  phone: Phone,
  source: SourceFile,
  target: PushTarget,
  options: PushOptions = {},
): Promise<PushResult> {
  const partPath = `${target.folder.blobs}/sha256-${source.sha256}.part`;
  const result = { blobPath: target.path, sha256: source.sha256, sizeBytes: source.sizeBytes };
  let sentBytes = 0;
  for (let attempt = 1; ; attempt += 1) {
    const found = await prepare(phone, { source, target, partPath }, options.signal);
    if (found.isPresent) {
      return { ...result, sentBytes, reused: sentBytes === 0 };
    }
    sentBytes += source.sizeBytes - found.partBytes;
    const hash = await transferFile(phone, {
      file: source.file,
      fileBytes: source.sizeBytes,
      partPath,
      resumeAtBytes: found.partBytes,
      inactivityTimeoutMs: options.inactivityTimeoutMs ?? defaultInactivityTimeoutMs,
      onConfirmed: (doneBytes) => options.onProgress?.({ phase: 'sending', doneBytes, totalBytes: source.sizeBytes }),
      signal: options.signal,
    });
    if (hash === source.sha256) {
      await publish(phone, { source, target, partPath }, options.signal);
      return { ...result, sentBytes, reused: false };
    }
    await discard(phone, partPath, options.signal);
    if (attempt === 2) {
      throw await whyCorrupted(source, options.signal);
    }
  }
}

interface PushPaths {
  readonly source: SourceFile;
  readonly target: PushTarget;
  readonly partPath: string;
}

/** Makes the folders, looks at what is there already, and refuses a phone without the room or the tools. */
async function prepare(
  phone: Phone,
  { source, target, partPath }: PushPaths,
  signal: AbortSignal | undefined,
): Promise<{ isPresent: boolean; partBytes: number }> {
  const { root, blobs } = target.folder;
  const targetFolder = target.path.slice(0, target.path.lastIndexOf('/'));
  const script = `${shellVariables({ root, blobs, folder: targetFolder, target: target.path, part: partPath })}
umask 077
mkdir -p "$root" "$blobs" "$folder" && chmod 700 "$root" "$blobs" "$folder" || exit 1
[ -f "$target" ] && echo "target $(stat -c %s "$target")"
[ -f "$part" ] && echo "part $(stat -c %s "$part")"
command -v sha256sum >/dev/null || echo 'no sha256sum'
df -k "$root"
`;
  const said = await runOnPhone(phone, 'prepare its folder', script, { signal, timeoutMs: prepareTimeoutMs });
  if (Number(/^target (\d+)$/m.exec(said)?.[1] ?? -1) === source.sizeBytes) {
    return { isPresent: true, partBytes: 0 };
  }
  if (/^no sha256sum$/m.test(said)) {
    throw new WorkbenchError('device.noSha256');
  }
  let partBytes = Number(/^part (\d+)$/m.exec(said)?.[1] ?? 0);
  if (partBytes > source.sizeBytes) {
    await discard(phone, partPath, signal);
    partBytes = 0;
  }
  const freeBytes = parseFreeBytes(said);
  const neededBytes = neededFreeBytes(source.sizeBytes, partBytes);
  if (freeBytes !== undefined && freeBytes < neededBytes) {
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    throw new WorkbenchError('device.noSpace', {
      freeMegabytes: megabytes(freeBytes),
      neededMegabytes: megabytes(neededBytes),
    });
  }
  return { isPresent: false, partBytes };
}

/** Gives the verified file its name. It is on the flash before, so that a name never stands for half a file. */
async function publish(
  phone: Phone,
  { source, target, partPath }: PushPaths,
  signal: AbortSignal | undefined,
): Promise<void> {
  const values = { part: partPath, target: target.path, mode: target.mode, size: source.sizeBytes };
  const script = `${shellVariables(values)}
[ "$(stat -c %s "$part")" = "$size" ] || { echo 'the part file has another size' >&2; exit 1; }
chmod "$mode" "$part" && { fsync "$part" 2>/dev/null || sync; } && mv -f "$part" "$target"
`;
  await runOnPhone(phone, 'store the file', script, { signal, timeoutMs: finishTimeoutMs });
}

async function discard(phone: Phone, path: string, signal: AbortSignal | undefined): Promise<void> {
  await runOnPhone(phone, 'delete a damaged file', `${shellVariables({ path })}rm -f "$path"`, { signal });
}

/** Two damaged transfers in a row: either the file is no longer what was hashed, or the link damages it. */
async function whyCorrupted(source: SourceFile, signal: AbortSignal | undefined): Promise<WorkbenchError> {
  const { file } = source;
  const hash = await sha256OfFile(file, { signal });
  return new WorkbenchError(hash === source.sha256 ? 'device.pushCorrupted' : 'device.fileChanged', { file });
}
