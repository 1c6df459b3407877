import { deepestNesting, isTooDeep } from '../../json/depth';
import { isRecord, type JsonRecord } from '../../json/record';
import { mostColumns, readCsv, withoutApostrophe } from './csv';
import type { Layout } from './format';
import { jsonListItems } from './json-list';
import type { Notes } from './notes';
import { decodePiece, type FoundRecord, linesOf, type Piece } from './pieces';
import { textBlocks } from './text-blocks';

const lineFeed = 0x0a;
const comma = 0x2c;
const semicolon = 0x3b;
const tab = 0x09;

/** Every record of a file, as it is laid out. Never throws: what is no record says why, and the others follow. */
export function* readRecords(
  bytes: Uint8Array,
  layout: Exclude<Layout, 'parquet'>,
  notes: Notes,
): Generator<FoundRecord> {
  if (layout === 'csv' || layout === 'tsv') {
    yield* tableRecords(bytes, layout, notes);
  } else if (layout === 'text') {
    yield* textBlocks(() => linesOf(bytes), notes);
  } else {
    const pieces = layout === 'json' ? jsonListItems(bytes) : linesOf(bytes);
    for (const piece of pieces) {
      yield* 'bytes' in piece ? jsonRecord(piece) : [piece];
    }
  }
}

function* jsonRecord({ line, bytes }: Piece): Generator<FoundRecord> {
  const read = decodePiece(bytes);
  if ('problem' in read) {
    yield { line, problem: read.problem };
  } else if (read.text.trim() !== '') {
    yield { line, ...parseRecord(read.text) };
  }
}

function parseRecord(text: string): { readonly record: JsonRecord } | { readonly problem: string } {
  try {
    const record: unknown = JSON.parse(text);
    if (!isRecord(record)) {
      return { problem: 'it is JSON, but not an object' };
    }
    return isTooDeep(record) ? { problem: `it is nested deeper than ${deepestNesting}` } : { record };
  } catch (error) {
    return { problem: `it is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : ''}` };
  }
}

function* tableRecords(bytes: Uint8Array, layout: 'csv' | 'tsv', notes: Notes): Generator<FoundRecord> {
  const { delimiter, from } = layout === 'tsv' ? { delimiter: tab, from: 0 } : csvDelimiter(bytes);
  let headings: readonly string[] | undefined;
  for (const { line, cells, problem } of readCsv(bytes, delimiter, from)) {
    if (problem !== undefined) {
      yield { line, problem };
      if (headings === undefined) {
        return;
      }
    } else if (headings === undefined) {
      headings = distinct(cells);
    } else {
      notes.line = line;
      yield { line, record: recordOf(headings, cells, notes) };
    }
  }
}

/** A comma or a semicolon, whichever the first line has more of; Excel may say it in a line `sep=;`. */
function csvDelimiter(bytes: Uint8Array): { readonly delimiter: number; readonly from: number } {
  const end = bytes.indexOf(lineFeed);
  const first = bytes.subarray(0, end < 0 ? bytes.length : end);
  const said = decodePiece(first);
  const [, named] = 'text' in said ? (/^sep=(.)\r?$/u.exec(said.text) ?? []) : [];
  if (named !== undefined) {
    return { delimiter: named.charCodeAt(0), from: end + 1 };
  }
  const count = (byte: number) => first.reduce((sum, other) => sum + (other === byte ? 1 : 0), 0);
  return { delimiter: count(semicolon) > count(comma) ? semicolon : comma, from: 0 };
}

/** Headings that differ: a second of the same name, or one without, is told by its number. */
function distinct(cells: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return cells.map((cell, index) => {
    const name = cell.trim() === '' ? `column ${index + 1}` : cell;
    const heading = seen.has(name) ? `${name} (column ${index + 1})` : name;
    seen.add(heading);
    return heading;
  });
}

function recordOf(headings: readonly string[], cells: readonly string[], notes: Notes): JsonRecord {
  cells.slice(headings.length, mostColumns).forEach((cell, index) => {
    if (cell !== '') {
      notes.noPlace(`column ${headings.length + index + 1}`, 'it has no heading', cell);
    }
  });
  return Object.fromEntries(
    headings.map((heading, index) => {
      const cell = cells[index] ?? '';
      const value = withoutApostrophe(cell);
      if (value !== cell) {
        notes.changed(heading, 'an apostrophe that keeps spreadsheets from running the cell was taken off', cell);
      }
      return [heading, value];
    }),
  );
}
