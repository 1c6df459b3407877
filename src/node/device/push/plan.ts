import { copiedBytes, rangesBetween, type TransferRange } from '../../../core/transfer/splice';
import type { SourceFile } from './identify';
import type { PhoneBlob, PhoneState } from './phone-state';
import type { Splice } from './splice-base';

/** How a file is going to get to a phone. The three parts add up to the total. */
export interface PushPlan {
  readonly totalBytes: number;
  /** There already, from a push that was cut or because the phone has the file. */
  readonly storedBytes: number;
  /** Taken from another file on the phone. */
  readonly copiedBytes: number;
  readonly travelBytes: number;
  /** SHA-256 of the file on the phone that is copied from. */
  readonly baseSha256: string | undefined;
}

/** The plan for a file of which the phone has the beginning. */
export function planFrom(source: SourceFile, storedBytes: number, splice: Splice | undefined): PushPlan {
  const { sizeBytes: totalBytes } = source;
  const ranges: readonly TransferRange[] = rangesBetween(splice?.ranges ?? [], storedBytes, totalBytes);
  const copied = copiedBytes(ranges);
  return {
    totalBytes,
    storedBytes,
    copiedBytes: copied,
    travelBytes: totalBytes - storedBytes - copied,
    baseSha256: copied > 0 ? splice?.baseSha256 : undefined,
  };
}

/** What pushes of this file that were cut left on the phone, the longest first. */
export function partsOf(source: SourceFile, state: PhoneState): readonly PhoneBlob[] {
  return state.parts
    .filter((part) => part.sha256 === source.sha256 && part.sizeBytes <= source.sizeBytes)
    .sort((left, right) => right.sizeBytes - left.sizeBytes);
}
