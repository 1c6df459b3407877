import type { ActionSchema } from '../../../actions/schema';
import type { Conversation } from '../../conversation';
import type { Candidate } from '../queue/candidate';
import type { ValueLists } from '../templates/template';
import { rewriteRow } from './rewrite';
import { swapValues } from './swap';
import { ValuePools } from './value-pools';

export interface AugmentOptions {
  readonly seed: number;
  /** Most candidates that are made of one row. */
  readonly perRow: number;
}

/** Candidates of rows with other values where calls copy them; the values are those of all rows and of the lists. */
export function swapCandidates(
  rows: readonly Conversation[],
  options: AugmentOptions & {
    /** Every row of the dataset: the values come from those of the same split. */
    readonly all: readonly Conversation[];
    readonly lists?: ValueLists | undefined;
    readonly schema: ActionSchema | undefined;
  },
): readonly Candidate[] {
  const { seed, perRow, schema } = options;
  const pools = new ValuePools(options.all, options.lists);
  return rows.flatMap((row) =>
    Array.from({ length: perRow }, (_, index) => index + 1).flatMap((number): readonly Candidate[] => {
      const swapped = swapValues(row, { pools, seed, number, schema });
      return swapped ? [{ row: swapped, origin: { by: 'swap', row: row.id, number, seed } }] : [];
    }),
  );
}

/** Candidates of rows whose users say the same differently. */
export function rewriteCandidates(
  rows: readonly Conversation[],
  { seed, perRow }: AugmentOptions,
): readonly Candidate[] {
  return rows.flatMap((row) =>
    rewriteRow(row, { seed, most: perRow }).map(({ row: rewritten, rules }, index): Candidate => {
      return { row: rewritten, origin: { by: 'rewrite', row: row.id, number: index + 1, seed, rules } };
    }),
  );
}
