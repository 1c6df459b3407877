import { summariseLine } from '../document/row-summary';
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

/**
 * Rows of the clipboard: lines of our own JSON stay letter for letter; other conversations in JSON, and cells copied from
 * a spreadsheet with a line of headings, are made into rows.
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
  const records = [...readRecords(new TextEncoder().encode(text), layout, notes)];
  const sample = records.flatMap(({ record }) => record ?? []).slice(0, sampleCount);
  const format = layout === 'tsv' ? formatNamed('table') : detectFormat(sample);
  if (format === undefined) {
    return { rows: [], refused: [] };
  }
  const importer = new RowImporter(format, { notes, split: 'train', timeZone: 'UTC', locale: 'en-GB' });
  const rows = records.flatMap((record) => importer.lineOf(record) ?? []);
  return { rows, refused: importer.report.refused.map(({ line, reason }) => `${line}: ${reason}`) };
}
