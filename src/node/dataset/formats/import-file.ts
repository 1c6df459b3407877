import { setImmediate } from 'node:timers/promises';
import type { Split } from '../../../core/dataset/conversation';
import type { ColumnMapping } from '../../../core/dataset/formats/column-mapping';
import type { Layout, ReadSettings, RecordFormat } from '../../../core/dataset/formats/format';
import { RowImporter } from '../../../core/dataset/formats/importer';
import { plainBytes } from '../../../core/dataset/formats/layout';
import { type ConversionReport, Notes } from '../../../core/dataset/formats/notes';
import { readRecords } from '../../../core/dataset/formats/records';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { type LoadedFile, loadFile, requireState } from '../dataset-file';
import { openSource, type Source, type SourceRequest } from './source';
import { requireAbsent, writeTarget } from './target';

/** Records after which the process listens: Ctrl-C is heard between them. */
const recordsBetweenBreaths = 1_000;

export interface ImportRequest extends SourceRequest {
  /** Of rows that name no split. */
  readonly split: Split;
  readonly timeZone: string;
  readonly locale: string;
  /** BFCL's answers, a file of their own. */
  readonly answers?: string;
  /** Where the rows go; nothing is written where absent. */
  readonly to?: { readonly file: string; readonly how: 'new' | 'replace' | 'append' };
  /** Rows that are returned to be looked at. */
  readonly previewRows: number;
}

export interface ImportOutcome {
  readonly format: RecordFormat;
  readonly layout: Layout;
  readonly mapping?: ColumnMapping;
  /** The first lines. */
  readonly preview: readonly string[];
  readonly report: ConversionReport;
}

/**
 * Reads conversations that are written in some other way and says what became of everything in them; writes them as
 * rows of a dataset, all or nothing, where the request names a file.
 * @throws WorkbenchError as `openSource`; `dataset.nothingImported`, `dataset.targetExists`, `file.unwritable`
 */
export async function importFile(request: ImportRequest, signal: AbortSignal): Promise<ImportOutcome> {
  const { to, file, previewRows } = request;
  if (to?.how === 'new') {
    await requireAbsent(to.file);
  }
  const source = await openSource(request, signal);
  const there = to?.how === 'append' ? await loadIfThere(to.file, signal) : undefined;
  const importer = new RowImporter(source.format, await settingsOf(request, source, signal), idsOf(there));
  const preview: string[] = [];
  const lines = async function* () {
    yield* there === undefined ? [] : [there.bytes, endOfLast(there.bytes)];
    let count = 0;
    for await (const record of source.records(importer.notes)) {
      count += 1;
      if (count % recordsBetweenBreaths === 0) {
        await setImmediate();
      }
      signal.throwIfAborted();
      const line = importer.lineOf(record);
      if (line !== undefined) {
        preview.push(...(preview.length < previewRows ? [line] : []));
        yield `${line}\n`;
      }
    }
    requireRows(importer.report, file);
  };
  if (to === undefined) {
    await consume(lines());
  } else {
    await writeTarget(to.file, lines(), () => requireSame(to, there));
  }
  const { format, layout, mapping } = source;
  return { format, layout, ...(mapping ? { mapping } : {}), preview, report: importer.report };
}

async function settingsOf(
  { split, timeZone, locale, answers }: ImportRequest,
  { mapping }: Source,
  signal: AbortSignal,
): Promise<ReadSettings> {
  return {
    notes: new Notes(),
    split,
    timeZone,
    locale,
    ...(mapping ? { mapping } : {}),
    ...(answers === undefined ? {} : { answers: await readAnswers(answers, signal) }),
  };
}

async function readAnswers(file: string, signal: AbortSignal): Promise<ReadonlyMap<string, unknown>> {
  const answers = new Map<string, unknown>();
  for (const { record } of readRecords(plainBytes((await loadFile(file, signal)).bytes), 'jsonl', new Notes())) {
    answers.set(String(record?.['id']), record);
  }
  return answers;
}

async function loadIfThere(file: string, signal: AbortSignal): Promise<LoadedFile | undefined> {
  const isThere = await requireAbsent(file).then(
    () => false,
    () => true,
  );
  return isThere ? await loadFile(file, signal) : undefined;
}

function idsOf(there: LoadedFile | undefined): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { record } of there ? readRecords(plainBytes(there.bytes), 'jsonl', new Notes()) : []) {
    if (typeof record?.['id'] === 'string') {
      ids.add(record['id']);
    }
  }
  return ids;
}

/** The last line of a file may have no end. */
function endOfLast(bytes: Uint8Array): string {
  return bytes.length === 0 || bytes.at(-1) === 0x0a ? '' : '\n';
}

function requireRows({ written, refused, refusedCount }: ConversionReport, file: string): void {
  if (written === 0) {
    const [first] = refused;
    const more = refusedCount > 1 ? ` (and ${refusedCount - 1} more)` : '';
    const reason = first ? `line ${first.line}: ${first.reason}${more}` : 'there is no record in it.';
    throw new WorkbenchError('dataset.nothingImported', { path: file, reason });
  }
}

async function requireSame(to: NonNullable<ImportRequest['to']>, there: LoadedFile | undefined): Promise<void> {
  if (there) {
    await requireState(to.file, there.state);
  } else if (to.how !== 'replace') {
    await requireAbsent(to.file);
  }
}

async function consume(lines: AsyncIterable<unknown>): Promise<void> {
  for await (const _line of lines) {
    // Only the report and the first rows are wanted.
  }
}
