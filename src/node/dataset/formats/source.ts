import path from 'node:path';
import {
  type ColumnChoice,
  type ColumnMapping,
  chosenMapping,
  correctedMapping,
} from '../../../core/dataset/formats/column-mapping';
import type { Layout, RecordFormat } from '../../../core/dataset/formats/format';
import { detectFormat, formatNamed } from '../../../core/dataset/formats/formats';
import { detectLayout, plainBytes } from '../../../core/dataset/formats/layout';
import { Notes } from '../../../core/dataset/formats/notes';
import type { FoundRecord } from '../../../core/dataset/formats/pieces';
import { readRecords } from '../../../core/dataset/formats/records';
import { table } from '../../../core/dataset/formats/table';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { JsonRecord } from '../../../core/json/record';
import { loadFile } from '../dataset-file';
import { readParquet } from './parquet';

/** A file whose layout and format are known, ready to be read. */
export interface Source {
  readonly layout: Layout;
  readonly format: RecordFormat;
  /** Of a table. */
  readonly mapping?: ColumnMapping;
  /** The first records. */
  readonly sample: readonly JsonRecord[];
  records(notes: Notes): Iterable<FoundRecord> | AsyncIterable<FoundRecord>;
}

export interface SourceRequest {
  readonly file: string;
  /** A format's name; recognised by the first records where absent. */
  readonly from?: string;
  /** `TARGET=COLUMN`, which corrects what the headings of a table seem to say. */
  readonly map: readonly string[];
  /** What a person chose for columns, in the place of `map`; cells that say nothing by their headings are then a table. */
  readonly columns?: readonly ColumnChoice[];
}

/** Records that are looked at to recognise a format. */
const sampleSize = 20;
/** Broken ones among them. */
const mostLooked = 1000;

/**
 * Reads a file into memory, once, and recognises how it is written.
 * @throws WorkbenchError as `loadFile`; `dataset.formatNotFound`, `dataset.unknownFormat`, `dataset.badMapping`
 */
export async function openSource({ file, from, map, columns }: SourceRequest, signal: AbortSignal): Promise<Source> {
  const given = from === undefined ? undefined : formatNamed(from);
  const bytes = plainBytes((await loadFile(file, signal)).bytes);
  const detected = detectLayout(bytes, path.basename(file));
  if ('problem' in detected) {
    throw new WorkbenchError('dataset.formatNotFound', { path: file, detail: detected.problem });
  }
  const { layout } = detected;
  const records = (notes: Notes) =>
    layout === 'parquet' ? readParquet(bytes, notes) : readRecords(bytes, layout, notes);
  const { sample, problem } = await firstRecords(records(new Notes()));
  const isCells = layout === 'csv' || layout === 'tsv';
  const format = given ?? detectFormat(sample) ?? (columns && isCells && sample.length > 0 ? table : undefined);
  if (format === undefined) {
    const detail =
      sample.length === 0
        ? `nothing in it can be read: ${problem ?? 'it holds no record'}`
        : 'its first records look like none';
    throw new WorkbenchError('dataset.formatNotFound', { path: file, detail });
  }
  if (format.name !== 'table') {
    requireNoMapping(map, format);
    return { layout, format, sample, records };
  }
  const headings = [...new Set(sample.flatMap((record) => Object.keys(record)))];
  const mapping = columns ? chosenMapping(headings, columns) : correctedMapping(headings, map);
  return { layout, format, mapping, sample, records };
}

async function firstRecords(
  records: Iterable<FoundRecord> | AsyncIterable<FoundRecord>,
): Promise<{ readonly sample: readonly JsonRecord[]; readonly problem: string | undefined }> {
  const sample: JsonRecord[] = [];
  let problem: string | undefined;
  let looked = 0;
  for await (const found of records) {
    looked += 1;
    problem ??= found.problem;
    sample.push(...(found.record === undefined ? [] : [found.record]));
    if (sample.length >= sampleSize || looked >= mostLooked) {
      break;
    }
  }
  return { sample, problem };
}

function requireNoMapping(map: readonly string[], { title }: RecordFormat): void {
  if (map[0] !== undefined) {
    const detail = `only a table has columns, and this is ${title}; --from table reads it as one.`;
    throw new WorkbenchError('dataset.badMapping', { mapping: map[0], detail });
  }
}
