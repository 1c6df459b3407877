import { describeError, type ErrorDescription, WorkbenchError } from '../../../errors/workbench-error';
import { checkRow } from '../../check/check-row';
import { type Finding, type Severity, severityOf } from '../../check/finding';
import type { CheckSettings } from '../../check/rule';
import type { Conversation } from '../../conversation';
import type { KnownRows } from '../known-rows';

/** What speaks against a candidate, in words, and where in its row. */
export interface CandidateFinding extends ErrorDescription, Pick<Finding, 'path' | 'span'> {
  readonly severity: Severity;
}

/**
 * What the rules find in a row that is not in the dataset yet, and whether it is there already or would teach what the
 * other split asks.
 */
export function checkCandidate(
  row: Conversation,
  known: KnownRows,
  settings: CheckSettings = {},
): readonly CandidateFinding[] {
  return [...checkRow(row, settings), ...checkAgainst(row, known)].map(({ code, parameters, path, span }) => ({
    ...describeError(new WorkbenchError(code, parameters)),
    severity: severityOf(code),
    ...(path && { path }),
    ...(span && { span }),
  }));
}

/** Only information may be passed over: all else stays in the queue until a person says so. */
export function speaksAgainst({ severity }: CandidateFinding): boolean {
  return severity !== 'information';
}

function checkAgainst(row: Conversation, known: KnownRows): readonly Finding[] {
  const same = known.same(row);
  const place = same ?? known.leak(row);
  if (place === undefined) {
    return [];
  }
  const { line: otherLine, split: otherSplit } = place;
  return same && otherSplit === row.split
    ? [{ code: 'dataset.duplicate', parameters: { otherLine } }]
    : [{ code: 'dataset.leak', parameters: { otherLine, otherSplit } }];
}
