import type { Phone } from '../../adb/phone';
import { type PhoneFolder, phoneFolder } from '../phone-folder';
import { PushAttempts, type PushOptions, type PushResult, type PushTarget } from './attempts';
import { DigestCache } from './digest-cache';
import { type IdentifiedFile, identify, type SourceFile } from './identify';
import { readPhoneState, requireSpace } from './phone-state';
import { type PushPlan, partsOf, planFrom } from './plan';
import { findSplice } from './splice-base';

export type { PushOptions, PushResult, PushTarget } from './attempts';
export { type IdentifiedFile, identify, type PushProgress, type SourceFile } from './identify';
export type { PushPlan } from './plan';

/**
 * Puts a file on a phone under its hash: `blobs/sha256-<hex>`.
 *
 * The name appears only after the phone itself computed the SHA-256 over what it stored. A push that is cut goes on
 * where it was; a chunk that arrived damaged is sent once more; what a model has in common with one that was pushed
 * before is copied on the phone. Pushes at the same time do not touch each other's files.
 *
 * @throws WorkbenchError `file.notFound`, `device.noSpace`, `device.full`, `device.noSha256`, `device.pushStalled`,
 *   `device.pushCorrupted`, `device.fileChanged`, `device.commandFailed`, `adb.linkLost`; the signal's reason on abort
 */
export async function pushFile(
  phone: Phone,
  file: string | IdentifiedFile,
  options: PushOptions = {},
): Promise<PushResult> {
  const source = await sourceOf(file, options);
  const folder = await phoneFolder(phone, options);
  return pushTo(phone, source, blobTarget(folder, source), options);
}

/** The same for any name below our folder; `pushFile` says what it promises and throws. */
export async function pushTo(
  phone: Phone,
  source: SourceFile,
  target: PushTarget,
  options: PushOptions = {},
): Promise<PushResult> {
  return new PushAttempts(phone, source, target, options).run();
}

/**
 * Says what `pushFile` would do. Nothing is made on the phone and nothing is sent.
 * @throws as `pushFile` does before its first byte
 */
export async function planPush(
  phone: Phone,
  file: string | IdentifiedFile,
  options: PushOptions = {},
): Promise<PushPlan> {
  const source = await sourceOf(file, options);
  const { signal, receiver, digestCache: cache = new DigestCache() } = options;
  const folder = await phoneFolder(phone, options);
  const { path } = blobTarget(folder, source);
  const state = await readPhoneState(phone, folder, { target: path, isMade: false, signal });
  if (state.targetBytes === source.sizeBytes) {
    return planFrom(source, source.sizeBytes, undefined);
  }
  const storedBytes = partsOf(source, state)[0]?.sizeBytes ?? 0;
  requireSpace(state, source.sizeBytes, storedBytes);
  const splice = receiver === undefined ? undefined : await findSplice(source, state.blobs, { cache, signal });
  return planFrom(source, storedBytes, splice);
}

/** A file for several phones is identified once, and what one push learns of its content is there for the others. */
function sourceOf(file: string | IdentifiedFile, options: PushOptions): Promise<IdentifiedFile> | IdentifiedFile {
  return typeof file === 'string' ? identify(file, options) : file;
}

function blobTarget(folder: PhoneFolder, { sha256 }: SourceFile): PushTarget {
  return { folder, path: `${folder.blobs}/sha256-${sha256}`, mode: '0600' };
}
