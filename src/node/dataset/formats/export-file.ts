import path from 'node:path';
import { RecordExporter } from '../../../core/dataset/formats/exporter';
import type { Layout, RecordFormat } from '../../../core/dataset/formats/format';
import { plainBytes } from '../../../core/dataset/formats/layout';
import { type ConversionReport, Notes } from '../../../core/dataset/formats/notes';
import { readRecords } from '../../../core/dataset/formats/records';
import { writeRecords } from '../../../core/dataset/formats/writers';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { JsonRecord } from '../../../core/json/record';
import { loadFile } from '../dataset-file';
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
};

/**
 * Writes a dataset in another way, all or nothing, and says what of it had no place there.
 * @throws WorkbenchError `dataset.layoutUnfit`, `dataset.targetExists`, `dataset.nothingImported`, `file.unwritable`
 */
export async function exportFile(request: ExportRequest, signal: AbortSignal): Promise<ConversionReport> {
  const { file, format, to, isReplacing, keepsOtherKeys } = request;
  const layout = layoutOf(to, format);
  if (!isReplacing) {
    await requireAbsent(to);
  }
  const bytes = plainBytes((await loadFile(file, signal)).bytes);
  const exporterOf = () => new RecordExporter(format, layout, keepsOtherKeys);
  const recordsBy = function* (exporter: RecordExporter): Generator<JsonRecord> {
    for (const found of readRecords(bytes, 'jsonl', new Notes())) {
      signal.throwIfAborted();
      const record = exporter.recordOf(found);
      yield* record === undefined ? [] : [record];
    }
  };
  const isTable = layout === 'csv' || layout === 'tsv';
  const headings = isTable ? headingsOf(recordsBy(exporterOf())) : [];
  const exporter = exporterOf();
  const texts = async function* () {
    yield* writeRecords(recordsBy(exporter), layout, headings);
    const { written, refused } = exporter.report;
    if (written === 0) {
      const reason = refused[0] ? `line ${refused[0].line}: ${refused[0].reason}` : 'it is empty.';
      throw new WorkbenchError('dataset.nothingImported', { path: file, reason });
    }
  };
  await writeTarget(to, texts(), async () => (isReplacing ? undefined : await requireAbsent(to)));
  return exporter.report;
}

function layoutOf(to: string, format: RecordFormat): Exclude<Layout, 'parquet'> {
  const ending = path.extname(to).toLowerCase();
  const layout = Object.hasOwn(layoutsByEnding, ending) ? layoutsByEnding[ending] : format.layouts[0];
  if (layout === undefined || layout === 'parquet' || !format.layouts.includes(layout)) {
    const endings = Object.keys(layoutsByEnding).filter((known) =>
      format.layouts.includes(layoutsByEnding[known] ?? 'text'),
    );
    throw new WorkbenchError('dataset.layoutUnfit', {
      format: format.name,
      layout: ending,
      endings: endings.join(', '),
    });
  }
  return layout;
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
