import { canonicalJson } from '../../provenance/canonical-json';
import { type DatasetProblem, type DatasetRow, datasetProblem } from '../dataset';

/** Rows with the same messages: within a split a duplicate, between splits a leak. The later line is reported. */
export function checkDuplicates(rows: readonly DatasetRow[]): readonly DatasetProblem[] {
  const firstByMessages = new Map<string, DatasetRow>();
  return rows.flatMap((row) => {
    const key = canonicalJson(row.conversation.messages);
    const first = firstByMessages.get(key);
    if (first === undefined) {
      firstByMessages.set(key, row);
      return [];
    }
    const otherLine = first.lineNumber;
    const otherSplit = first.conversation.split;
    return otherSplit === row.conversation.split
      ? [datasetProblem(row.lineNumber, 'dataset.duplicate', { otherLine })]
      : [datasetProblem(row.lineNumber, 'dataset.leak', { otherLine, otherSplit })];
  });
}
