import { decodeLine } from '../document/row-summary';
import { type RowContent, readRowContent } from '../row';
import { checkRow } from './check-row';
import type { Finding } from './finding';
import { markOf, type RowMark } from './row-mark';
import type { CheckSettings } from './rule';

/** What a line is by itself. A blank line is nothing, and nothing is wrong with it. */
export interface CheckedLine {
  /** Undefined where the line is no row. */
  readonly mark: RowMark | undefined;
  readonly findings: readonly Finding[];
  /** The row that was read. */
  readonly row?: RowContent;
}

/** Checks the bytes of a line: what is not UTF-8 or longer than any row is a finding like others. */
export function checkLineBytes(content: Uint8Array, settings: CheckSettings): CheckedLine {
  const text = decodeLine(content);
  if (text !== undefined) {
    return checkLine(text, settings);
  }
  const limit = 4_000_000;
  return content.length > limit
    ? nothing({ code: 'dataset.lineTooLong', parameters: { length: content.length, limit } })
    : nothing({ code: 'dataset.notUtf8', parameters: {} });
}

/** Checks one line for itself: reads it, and tries the rules that need no other row. Never throws. */
export function checkLine(text: string, settings: CheckSettings): CheckedLine {
  if (text.trim() === '') {
    return { mark: undefined, findings: [] };
  }
  const read = readRowContent(text);
  if (read.problem !== undefined) {
    return nothing(read.problem);
  }
  const row = read.content;
  return { mark: markOf(row), findings: checkRow(row, settings), row };
}

/** What rules over all rows know of a line; undefined where it is no row. */
export function markOfLine(content: Uint8Array): RowMark | undefined {
  const text = decodeLine(content);
  const read = text === undefined || text.trim() === '' ? undefined : readRowContent(text);
  return read?.problem === undefined ? read && markOf(read.content) : undefined;
}

function nothing(finding: Finding): CheckedLine {
  return { mark: undefined, findings: [finding] };
}
