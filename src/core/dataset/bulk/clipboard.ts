import { defaultContext } from '../context';
import type { Split } from '../conversation';
import { guessMapping } from '../formats/column-mapping';
import { readCsv } from '../formats/csv';
import { RowImporter } from '../formats/importer';
import { Notes } from '../formats/notes';
import { readRecords } from '../formats/records';
import { table } from '../formats/table';

/** What a clipboard holds for a dataset. */
export interface PastedRows {
  /** Each a row as it is to stand in the file. */
  readonly lines: readonly string[];
  /** What was left out, and why, for people. */
  readonly refused: readonly string[];
}

const tab = 0x09;
/** Told of those that were refused. */
const mostRefused = 100;

/**
 * Reads rows from a clipboard: JSON, one row a line, which are taken as they stand; or cells of a spreadsheet, whose first
 * line may name the columns as an import's may. Without names they are the user's words, the assistant's, and a split.
 * @param split of rows that name none
 */
export function readClipboard(text: string, split: Split): PastedRows {
  return text.trimStart().startsWith('{') ? jsonLines(text) : cells(text, split);
}

function jsonLines(text: string): PastedRows {
  const written = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const isRow = (line: string) => {
    try {
      const row: unknown = JSON.parse(line);
      return typeof row === 'object' && row !== null && 'messages' in row && Array.isArray(row.messages);
    } catch {
      return false;
    }
  };
  const refused = written.flatMap((line, index) => (isRow(line) ? [] : [`Line ${index + 1} is no row.`]));
  return { lines: written.filter(isRow), refused: refused.slice(0, mostRefused) };
}

function cells(text: string, split: Split): PastedRows {
  const written = new TextEncoder().encode(text);
  const records = [...readCsv(written, tab)];
  const [first] = records;
  if (first === undefined) {
    return { lines: [], refused: [] };
  }
  const headings = namesColumns(first.cells) ? undefined : usualHeadings(records.map((record) => record.cells));
  if (headings === undefined && !namesColumns(first.cells)) {
    return {
      lines: [],
      refused: [`${first.cells.length} columns without names: two are taken for user and assistant.`],
    };
  }
  const named = headings === undefined ? written : new TextEncoder().encode(`${headings.join('\t')}\n${text}`);
  const { timeZone, locale } = defaultContext;
  const notes = new Notes();
  const importer = new RowImporter(table, { notes, split, timeZone, locale });
  const lines = [...readRecords(named, 'tsv', notes)].flatMap((record) => importer.lineOf(record) ?? []);
  const lineShift = headings === undefined ? 0 : 1;
  const refused = importer.report.refused.map(({ line, reason }) => `Line ${line - lineShift}: ${reason}`);
  return { lines, refused: refused.slice(0, mostRefused) };
}

function namesColumns(headings: readonly string[]): boolean {
  const targets = new Set(guessMapping(headings).values());
  return targets.has('messages') || (targets.has('user') && headings.length > 1);
}

function usualHeadings(rows: readonly (readonly string[])[]): readonly string[] | undefined {
  const width = Math.max(...rows.map((row) => row.length));
  if (width === 2) {
    return ['user', 'assistant'];
  }
  const isSplit = (cell: string | undefined) => cell === 'train' || cell === 'eval';
  return width === 3 && rows.every((row) => isSplit(row[2])) ? ['user', 'assistant', 'split'] : undefined;
}
