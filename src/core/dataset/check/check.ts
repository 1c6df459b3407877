import { type DatasetProblem, type DatasetRow, datasetProblem } from '../dataset';
import { checkArguments } from './arguments';
import { checkCopiedArguments } from './copied';
import { checkDuplicates } from './duplicates';
import { checkEmptyTurns } from './empty-turn';
import { checkKnownActions } from './known-action';
import { checkLastTurn } from './last-turn';
import { checkRoleOrder } from './role-order';
import type { CheckSettings, RowRule } from './rule';

const rules: readonly RowRule[] = [
  checkRoleOrder,
  checkEmptyTurns,
  checkLastTurn,
  checkKnownActions,
  checkArguments,
  checkCopiedArguments,
];

/** Everything that the rules find in a dataset, in the order of its lines. */
export function checkDataset(rows: readonly DatasetRow[], settings: CheckSettings = {}): readonly DatasetProblem[] {
  const found = rows.flatMap((row) =>
    rules
      .flatMap((rule) => rule(row, settings))
      .map(({ code, parameters }) => datasetProblem(row.lineNumber, code, parameters)),
  );
  return [...found, ...checkDuplicates(rows)].sort((left, right) => left.lineNumber - right.lineNumber);
}
