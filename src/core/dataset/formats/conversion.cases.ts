import type { JsonRecord } from '../../json/record';
import { differences } from './differences';
import { RecordExporter } from './exporter';
import type { Layout, ReadSettings, RecordFormat, Row } from './format';
import { detectFormat } from './formats';
import { RowImporter } from './importer';
import { detectLayout, plainBytes } from './layout';
import { type ConversionReport, Notes } from './notes';
import { readRecords } from './records';
import { writeRecords } from './writers';

export type TextLayout = Exclude<Layout, 'parquet'>;

export const settingsOf = (more: Partial<ReadSettings> = {}): ReadSettings => ({
  notes: new Notes(),
  split: 'train',
  timeZone: 'UTC',
  locale: 'en-US',
  ...more,
});

/** Rows as a file in some layout, and what was told of it. */
export function exported(rows: readonly Row[], format: RecordFormat, layout: TextLayout) {
  const exporter = new RecordExporter(format, layout);
  const records = rows.flatMap((row, index): readonly JsonRecord[] => {
    const record = exporter.recordOf({ line: index + 1, record: row });
    return record === undefined ? [] : [record];
  });
  const headings = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const bytes = new TextEncoder().encode([...writeRecords(records, layout, headings)].join(''));
  return { bytes, report: exporter.report };
}

/** A file as rows, and what was told of it. */
export function imported(
  bytes: Uint8Array,
  format: RecordFormat,
  layout: TextLayout,
  settings: ReadSettings = settingsOf(),
): { readonly rows: readonly Row[]; readonly report: ConversionReport } {
  const importer = new RowImporter(format, settings);
  const lines = [...readRecords(plainBytes(bytes), layout, settings.notes)].map((found) => importer.lineOf(found));
  const rows = lines.flatMap((line) => (line === undefined ? [] : [JSON.parse(line) as JsonRecord]));
  return { rows, report: importer.report };
}

/** A file as the command line takes it: layout and format are recognised. */
export function importedAsIs(text: string | Uint8Array, name = 'data') {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const detected = detectLayout(plainBytes(bytes), name);
  if ('problem' in detected || detected.layout === 'parquet') {
    return { problem: 'problem' in detected ? detected.problem : 'parquet', rows: [] };
  }
  const { layout } = detected;
  const sample = [...readRecords(plainBytes(bytes), layout, new Notes())].flatMap(({ record }) => record ?? []);
  const format = detectFormat(sample.slice(0, 20));
  return format ? { format: format.name, ...imported(bytes, format, layout) } : { problem: 'unknown', rows: [] };
}

/** Fields of a row that a way there and back does not bring home. */
export function lostFields(row: Row, format: RecordFormat, layout: TextLayout) {
  const { bytes, report } = exported([row], format, layout);
  const split = row['split'] === 'train' ? 'eval' : 'train';
  const { rows } = imported(bytes, format, layout, settingsOf({ split }));
  const lost = new Set(differences(row, rows[0]).map(({ field }) => field));
  const told = new Set(report.notes.map(({ field }) => field));
  return { lost: [...lost].sort(), told, isRefused: report.refusedCount > 0, back: rows[0], rowCount: rows.length };
}
