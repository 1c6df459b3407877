import path from 'node:path';
import { jsonPlaces } from '../../../core/dataset/formats/column-types';
import { RecordExporter } from '../../../core/dataset/formats/exporter';
import type { Layout, RecordFormat } from '../../../core/dataset/formats/format';
import { plainBytes } from '../../../core/dataset/formats/layout';
import { type ConversionReport, Notes } from '../../../core/dataset/formats/notes';
import { readRecords } from '../../../core/dataset/formats/records';
import { writeRecords } from '../../../core/dataset/formats/writers';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { JsonRecord } from '../../../core/json/record';
import { loadFile } from '../dataset-file';
import { columnsOf, writeParquet } from './parquet-writer';
import { requireAbsent, writeTarget } from './target';

export interface ExportRequest {
  readonly file: string;
  readonly format: RecordFormat;
  readonly to: string;
  readonly isReplacing: boolean;
  /** Writes `id`, `split` and other keys also where the format's readers may not know them. */
  readonly keepsOtherKeys: boolean;
}

const layoutsByEnding: Readonly<Record<string, Layout>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'json',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.txt': 'text',
  '.parquet': 'parquet',
};

/**
 * Writes a dataset in another way, all or nothing, and says what of it had no place there.
 * @throws WorkbenchError `dataset.layoutUnfit`, `dataset.targetExists`, `dataset.nothingExported`, `file.unwritable`
 */
export async function exportFile(request: ExportRequest, signal: AbortSignal): Promise<ConversionReport> {
  const { file, format, to, isReplacing, keepsOtherKeys } = request;
  const layout = layoutOf(to, format);
  if (!isReplacing) {
    await requireAbsent(to);
  }
  const bytes = plainBytes((await loadFile(file, signal)).bytes);
  const exporter = new RecordExporter(format, layout, keepsOtherKeys);
  const read = () => readRecords(bytes, 'jsonl', new Notes());
  const written = function* (): Generator<JsonRecord> {
    for (const found of read()) {
      signal.throwIfAborted();
      const record = exporter.recordOf(found);
      yield* record === undefined ? [] : [record];
    }
  };
  /** The same, looked at for its shape before anything is written. */
  const drafted = function* (): Generator<JsonRecord> {
    for (const { record: row } of read()) {
      signal.throwIfAborted();
      const record = row && exporter.draftOf(row);
      yield* record === undefined ? [] : [record];
    }
  };
  const pieces = async function* () {
    yield* layout === 'parquet'
      ? parquetPieces(written(), drafted(), exporter)
      : writeRecords(written(), layout, isTable(layout) ? headingsOf(drafted()) : []);
    requireRecords(exporter.report, file);
  };
  await writeTarget(to, pieces(), async () => (isReplacing ? undefined : await requireAbsent(to)));
  return exporter.report;
}

async function* parquetPieces(
  written: Iterable<JsonRecord>,
  drafted: Iterable<JsonRecord>,
  exporter: RecordExporter,
): AsyncGenerator<Uint8Array> {
  const columns = columnsOf(drafted);
  for (const [name, type] of columns) {
    for (const place of jsonPlaces(type, name)) {
      exporter.notes.changed(place, 'written as JSON in a text: it holds values of several kinds', '');
    }
  }
  yield* writeParquet(written, columns);
}

function requireRecords({ written, refused }: ConversionReport, file: string): void {
  if (written === 0) {
    const reason = refused[0] ? `line ${refused[0].line}: ${refused[0].reason}` : 'it has no rows.';
    throw new WorkbenchError('dataset.nothingExported', { path: file, reason });
  }
}

function layoutOf(to: string, format: RecordFormat): Layout {
  const ending = path.extname(to).toLowerCase();
  const layout = Object.hasOwn(layoutsByEnding, ending) ? layoutsByEnding[ending] : format.layouts[0];
  if (layout === undefined || !format.layouts.includes(layout)) {
    const endings = Object.entries(layoutsByEnding).flatMap(([known, of]) =>
      format.layouts.includes(of) ? [known] : [],
    );
    throw new WorkbenchError('dataset.layoutUnfit', {
      format: format.name,
      layout: ending,
      endings: endings.join(', '),
    });
  }
  return layout;
}

function isTable(layout: Layout): boolean {
  return layout === 'csv' || layout === 'tsv';
}

function headingsOf(records: Iterable<JsonRecord>): readonly string[] {
  const headings = new Set<string>();
  for (const record of records) {
    for (const key of Object.keys(record)) {
      headings.add(key);
    }
  }
  return [...headings];
}
