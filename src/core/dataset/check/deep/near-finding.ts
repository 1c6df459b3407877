import type { Split } from '../../conversation';
import type { Finding } from '../finding';

/** A row and the one that it says nearly the same as. */
export interface NearPlace {
  readonly split: Split;
  /** From 1. */
  readonly otherLine: number;
  readonly otherSplit: Split;
  /** Absent where it is of the same file. */
  readonly otherFile?: string;
  /** 0..1. */
  readonly similarity: number;
}

/** What is said of a row that is near another; nothing of copies in another file of the same split. */
export function nearFinding({ split, otherLine, otherSplit, otherFile, similarity }: NearPlace): Finding | undefined {
  const parameters = { otherLine, otherSplit, percent: Math.round(similarity * 100) };
  const isLeak = split !== otherSplit;
  if (otherFile !== undefined) {
    const elsewhere = { ...parameters, otherFile };
    return isLeak ? { code: 'dataset.nearLeakElsewhere', parameters: elsewhere, path: ['split'] } : undefined;
  }
  return isLeak
    ? { code: 'dataset.nearLeak', parameters, path: ['split'] }
    : { code: 'dataset.nearDuplicate', parameters };
}
