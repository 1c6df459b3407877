import { summariseLine } from '../document/row-summary';
import { guessMapping } from '../formats/column-mapping';
import { readCsv } from '../formats/csv';
import { detectFormat, formatNamed } from '../formats/formats';
import { RowImporter } from '../formats/importer';
import { Notes } from '../formats/notes';
import { readRecords } from '../formats/records';

export interface PastedRows {
  /** Lines of JSON, as they were or as they were made. */
  readonly rows: readonly string[];
  /** What is none, and why. */
  readonly refused: readonly string[];
}

/** Looked at to tell one format from another. */
const sampleCount = 20;
const tab = 0x09;

/**
 * Rows of the clipboard: lines of our own JSON stay letter for letter; other conversations in JSON, and cells copied from
 * a spreadsheet, are made into rows. Cells without a line of headings are what the user says, what the assistant says and,
 * in a third column, the split.
 */
export function readPastedRows(text: string): PastedRows {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const isRow = (line: string) => summariseLine(new TextEncoder().encode(line)).kind === 'row';
  const isOurs = (line: string) => isRow(line) && /"messages"/.test(line) && /"split"/.test(line);
  if (lines.some(isOurs)) {
    const refused = lines
      .filter((line) => !isRow(line))
      .map((line) => `${line.slice(0, 80).toWellFormed()}: it is no JSON object`);
    return { rows: lines.filter(isRow), refused };
  }
  return convert(text, lines[0]?.trimStart().startsWith('{') === true ? 'jsonl' : 'tsv');
}

function convert(text: string, layout: 'jsonl' | 'tsv'): PastedRows {
  const notes = new Notes();
  const headings = layout === 'tsv' ? missingHeadings(text) : undefined;
  const written = headings === undefined ? text : `${headings.join('\t')}\n${text}`;
  const records = [...readRecords(new TextEncoder().encode(written), layout, notes)];
  const sample = records.flatMap(({ record }) => record ?? []).slice(0, sampleCount);
  const format = layout === 'tsv' ? formatNamed('table') : detectFormat(sample);
  if (format === undefined) {
    return { rows: [], refused: [] };
  }
  const importer = new RowImporter(format, { notes, split: 'train', timeZone: 'UTC', locale: 'en-GB' });
  const rows = records.flatMap((record) => importer.lineOf(record) ?? []);
  const headingLines = headings === undefined ? 0 : 1;
  return { rows, refused: importer.report.refused.map(({ line, reason }) => `${line - headingLines}: ${reason}`) };
}

/** Names for cells that bring none; undefined where they do, or nobody can tell what they are. */
function missingHeadings(text: string): readonly string[] | undefined {
  const lines = [...readCsv(new TextEncoder().encode(text), tab)].map(({ cells }) => cells);
  const targets = new Set(guessMapping(lines[0] ?? []).values());
  if (targets.has('messages') || targets.has('user')) {
    return undefined;
  }
  const width = Math.max(...lines.map((cells) => cells.length));
  const isSplit = (cell: string | undefined) => cell === 'train' || cell === 'eval';
  const hasSplit = width === 3 && lines.every((cells) => isSplit(cells[2]));
  return width === 2 || hasSplit ? ['user', 'assistant', 'split'].slice(0, width) : undefined;
}
