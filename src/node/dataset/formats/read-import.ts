import { setImmediate } from 'node:timers/promises';
import type { ColumnMapping } from '../../../core/dataset/formats/column-mapping';
import type { Layout, RecordFormat } from '../../../core/dataset/formats/format';
import { RowImporter } from '../../../core/dataset/formats/importer';
import { type ConversionReport, Notes } from '../../../core/dataset/formats/notes';
import type { JsonRecord } from '../../../core/json/record';
import type { ImportRequest } from './import-file';
import { openSource, type SourceRequest } from './source';

/** The event loop waits no longer than this for a piece of work. */
const longestPieceMs = 15;

export interface ReadImport {
  readonly format: RecordFormat;
  readonly layout: Layout;
  readonly mapping?: ColumnMapping;
  /** The first records as they stand. */
  readonly sample: readonly JsonRecord[];
  /** The rows, without their line ends. */
  readonly lines: readonly string[];
  readonly report: ConversionReport;
  /** False where the file has more records than were wanted. */
  readonly isWhole: boolean;
}

/**
 * Reads conversations that are written in some other way, and what became of everything in them; writes nothing. Other
 * work of the process goes on meanwhile.
 * @throws WorkbenchError as `openSource`; the signal's reason
 */
export async function readImport(
  request: SourceRequest & Pick<ImportRequest, 'split' | 'timeZone' | 'locale'>,
  { mostRecords, signal }: { readonly mostRecords: number; readonly signal: AbortSignal },
): Promise<ReadImport> {
  const { format, layout, mapping, sample, records } = await openSource(request, signal);
  const { split, timeZone, locale } = request;
  const importer = new RowImporter(format, {
    notes: new Notes(),
    split,
    timeZone,
    locale,
    ...(mapping && { mapping }),
  });
  const lines: string[] = [];
  let pieceStart = performance.now();
  let isWhole = true;
  let read = 0;
  for await (const record of records(importer.notes)) {
    if (read === mostRecords) {
      isWhole = false;
      break;
    }
    read += 1;
    const line = importer.lineOf(record);
    if (line !== undefined) {
      lines.push(line);
    }
    if (performance.now() - pieceStart > longestPieceMs) {
      await setImmediate();
      signal.throwIfAborted();
      pieceStart = performance.now();
    }
  }
  return { format, layout, ...(mapping && { mapping }), sample, lines, report: importer.report, isWhole };
}
