const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
/** Of one record: an unclosed quote must not take the rest of the file with it. */
const longestRecordBytes = 4_000_000;
export const mostColumns = 2_000;

/** One record of a table, or why it is none. Lines count from 1. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
  readonly problem?: string;
}

/**
 * Reads CSV as RFC 4180 has it: quoted cells may hold delimiters, line ends and doubled quotes. A record that is broken
 * is told, and reading goes on with the line after the one where it began.
 */
export function* readCsv(bytes: Uint8Array, delimiter: number, from = 0): Generator<CsvRecord> {
  let line = 1;
  for (let at = from; at < bytes.length; ) {
    const { end, cells, problem } = readRecord(bytes, delimiter, at);
    const lines = countLineFeeds(bytes, at, end);
    const isBlank = cells.length <= 1 && (cells[0] ?? '') === '' && problem === undefined;
    if (!isBlank) {
      yield { line, cells, ...(problem === undefined ? {} : { problem }) };
    }
    line += lines;
    at = end;
  }
}

interface ReadRecord {
  /** Where the next record begins. */
  readonly end: number;
  readonly cells: readonly string[];
  readonly problem?: string;
}

function readRecord(bytes: Uint8Array, delimiter: number, start: number): ReadRecord {
  const cells: string[] = [];
  const limit = Math.min(bytes.length, start + longestRecordBytes);
  for (let at = start; ; ) {
    const { text, end, problem } = bytes[at] === quote ? readQuoted(bytes, at, limit) : readBare(bytes, at, delimiter);
    const next = bytes[end];
    const isEnd = end >= bytes.length || next === lineFeed || (next === carriageReturn && bytes[end + 1] === lineFeed);
    const wrong =
      problem ?? (isEnd || next === delimiter ? undefined : 'there is more after the closing quote of a cell');
    if (wrong !== undefined || cells.length >= mostColumns) {
      return { end: afterLine(bytes, start), cells: [], problem: wrong ?? `it has more than ${mostColumns} cells` };
    }
    cells.push(text);
    if (isEnd) {
      return { end: afterLine(bytes, end), cells };
    }
    at = end + 1;
  }
}

interface ReadCell {
  readonly text: string;
  readonly end: number;
  readonly problem?: string;
}

function readQuoted(bytes: Uint8Array, start: number, limit: number): ReadCell {
  for (let at = start + 1; ; at += 2) {
    at = bytes.indexOf(quote, at);
    if (at < 0 || at >= limit) {
      return { text: '', end: limit, problem: 'a quote is opened and not closed' };
    }
    if (bytes[at + 1] !== quote) {
      const text = decoded(bytes.subarray(start + 1, at));
      return text === undefined ? notUtf8(at + 1) : { text: text.replaceAll('""', '"'), end: at + 1 };
    }
  }
}

function readBare(bytes: Uint8Array, start: number, delimiter: number): ReadCell {
  let end = start;
  while (end < bytes.length && bytes[end] !== delimiter && bytes[end] !== lineFeed) {
    end += 1;
  }
  const isCrLf = bytes[end] === lineFeed && end > start && bytes[end - 1] === carriageReturn;
  const last = isCrLf ? end - 1 : end;
  const text = decoded(bytes.subarray(start, last));
  return text === undefined ? notUtf8(last) : { text, end: last };
}

function notUtf8(end: number): ReadCell {
  return { text: '', end, problem: 'it is not UTF-8; save the table as UTF-8' };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function afterLine(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(lineFeed, from);
  return end < 0 ? bytes.length : end + 1;
}

function countLineFeeds(bytes: Uint8Array, from: number, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed, from); at >= 0 && at < end; at = bytes.indexOf(lineFeed, at + 1)) {
    count += 1;
  }
  return count;
}

/** What a spreadsheet would take for a formula, with the apostrophes that were put before one. */
const formula = /^'*[=+\-@\t\r]/u;

/** One line of a table. A cell that a spreadsheet would run as a formula gets an apostrophe, as spreadsheets do. */
export function writeCsvLine(cells: readonly string[], delimiter: string): string {
  return `${cells.map((cell) => quoted(isFormula(cell) ? `'${cell}` : cell, delimiter)).join(delimiter)}\n`;
}

/** True where a spreadsheet would run the cell. */
export function isFormula(cell: string): boolean {
  return formula.test(cell);
}

/** A cell without the apostrophe that keeps a spreadsheet from running it. */
export function withoutApostrophe(cell: string): string {
  return cell.startsWith("'") && isFormula(cell) ? cell.slice(1) : cell;
}

function quoted(cell: string, delimiter: string): string {
  const isPlain = !/["\r\n]/u.test(cell) && !cell.includes(delimiter) && cell === cell.trim();
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`;
}
