import type { ErrorDescription } from '../../../errors/workbench-error';
import { checkRow } from '../../check/check-row';
import type { CheckSettings } from '../../check/rule';
import type { Conversation } from '../../conversation';
import { datasetProblem } from '../../dataset';
import type { KnownRows } from '../known-rows';

/**
 * What the rules find in a row that is not in the dataset yet, and whether it is there already or would teach what the
 * other split asks.
 */
export function checkCandidate(
  row: Conversation,
  known: KnownRows,
  settings: CheckSettings = {},
): readonly ErrorDescription[] {
  const found = checkRow(row, settings).map(({ code, parameters }) => datasetProblem(1, code, parameters));
  const same = known.same(row);
  const leak = known.leak(row);
  const place = same ?? leak;
  if (place === undefined) {
    return found;
  }
  const { line: otherLine, split: otherSplit } = place;
  return same && otherSplit === row.split
    ? [...found, datasetProblem(1, 'dataset.duplicate', { otherLine })]
    : [...found, datasetProblem(1, 'dataset.leak', { otherLine, otherSplit })];
}
