import { severityOf } from '../../core/dataset/check/finding';
import { placeOf } from '../../core/dataset/check/place';
import { decodeLine } from '../../core/dataset/document/row-summary';
import { describeError, WorkbenchError } from '../../core/errors/workbench-error';
import type { CheckedDataset, LineFinding } from './check-dataset-file';

/** A finding in words, with its place in the line: columns count UTF-16 code units from 1, as editors do. */
export function describeFinding(finding: LineFinding, { document }: CheckedDataset) {
  const { lineNumber, code, parameters, rowId, path: valuePath } = finding;
  const { message, fix } = describeError(new WorkbenchError(code, parameters));
  const { start, end } = placeOf(decodeLine(document.contentAt(lineNumber - 1)) ?? '', finding);
  return {
    lineNumber,
    column: start + 1,
    endColumn: end + 1,
    severity: severityOf(code),
    code,
    message,
    fix,
    ...(rowId !== undefined && { rowId }),
    ...(valuePath && { path: valuePath }),
  };
}
