import { copiedBytes, planSplice, type TransferRange } from '../../../core/transfer/splice';
import type { DigestCache } from './digest-cache';
import type { IdentifiedFile } from './identify';
import type { PhoneBlob } from './phone-state';
import { PushSource } from './source';

/** Less than this share of a file is not worth reading another one on the phone for. */
const leastShare = 0.05;

/** Takes what did not change from a file that is on the phone already. */
export interface Splice {
  readonly basePath: string;
  readonly baseSha256: string;
  readonly ranges: readonly TransferRange[];
  readonly copiedBytes: number;
}

/**
 * Finds the file on the phone from which most of this one can be taken. Only files that were pushed from this computer
 * are known by content; undefined when none of them saves anything worth it.
 */
export async function findSplice(
  source: IdentifiedFile,
  blobs: readonly PhoneBlob[],
  { cache, signal }: { readonly cache: DigestCache; readonly signal?: AbortSignal | undefined },
): Promise<Splice | undefined> {
  const known = await Promise.all(blobs.map(async (blob) => ({ blob, digests: await cache.load(blob.sha256) })));
  const bases = known.filter(({ blob, digests }) => digests?.sizeBytes === blob.sizeBytes && digests.pieces.length > 0);
  if (bases.length === 0 || !(await readPieces(source, signal))) {
    return undefined;
  }
  const splices = bases.map(({ blob, digests }): Splice => {
    const ranges = planSplice(source.digests.pieces, digests?.pieces ?? []);
    return { basePath: blob.path, baseSha256: blob.sha256, ranges, copiedBytes: copiedBytes(ranges) };
  });
  const best = splices.reduce((left, right) => (right.copiedBytes > left.copiedBytes ? right : left));
  return best.copiedBytes >= leastShare * source.sizeBytes ? best : undefined;
}

/** Reads the file on this computer, if it was not read. @returns false for a file without pieces */
async function readPieces(source: IdentifiedFile, signal: AbortSignal | undefined): Promise<boolean> {
  await using opened = await PushSource.open(source.file, source.digests);
  await opened.digestTo(source.sizeBytes, signal);
  return source.digests.pieces.length > 0;
}
