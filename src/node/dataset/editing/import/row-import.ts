import path from 'node:path';
import { readRowContent } from '../../../../core/dataset/row';
import { describeError } from '../../../../core/errors/workbench-error';
import { recordOf } from '../../../../core/json/record';
import { cleanLine, cleanText } from '../../../../core/text/clean';
import type {
  ImportChoice,
  ImportColumn,
  ImportedRow,
  ImportPreview,
  ImportReport,
} from '../../../../protocol/webview/dataset-import';
import { type ReadImport, readImport } from '../../formats/read-import';
import { textOf } from '../review/candidate-view';

/** Enough to see what a column means, in a moment. */
const mostPreviewed = 2_000;
/** More are imported on the command line, which holds no document open. */
const mostImported = 200_000;
const mostShownRows = 5;
const mostSamples = 3;
const longestSample = 80;
const longestTurn = 400;
const ownKeys = new Set(['id', 'messages', 'split', 'tags', 'context']);

/** What would become of a file. Rejects only where it was ended: what is wrong with the file is shown. */
export async function previewImport(file: string, choice: ImportChoice, signal: AbortSignal): Promise<ImportPreview> {
  const fileName = path.basename(file);
  try {
    const read = await readFor(file, choice, { mostRecords: mostPreviewed, signal });
    const rows = read.lines.slice(0, mostShownRows).map(rowOf);
    const { format, layout } = read;
    const couldBeTable = format.name !== 'table' && (layout === 'csv' || layout === 'tsv');
    return { fileName, format: format.title, couldBeTable, columns: columnsOf(read), rows, report: reportOf(read) };
  } catch (error) {
    signal.throwIfAborted();
    const report = { records: 0, rows: 0, isWhole: true, notes: [], refusedCount: 0, refused: [] };
    return {
      fileName,
      format: '',
      couldBeTable: false,
      columns: [],
      rows: [],
      report: { ...report, problem: describeError(error) },
    };
  }
}

/** The rows of a file, to be written into a document. @throws WorkbenchError as `readImport`; the signal's reason */
export async function rowsToImport(
  file: string,
  choice: ImportChoice,
  signal: AbortSignal,
): Promise<{ readonly lines: readonly string[]; readonly report: ImportReport }> {
  const read = await readFor(file, choice, { mostRecords: mostImported, signal });
  return { lines: read.lines, report: reportOf(read) };
}

function readFor(
  file: string,
  { columns, split, isTable }: ImportChoice,
  options: { readonly mostRecords: number; readonly signal: AbortSignal },
): Promise<ReadImport> {
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  return readImport({ file, map: [], columns, split, timeZone, locale, ...(isTable && { from: 'table' }) }, options);
}

function reportOf({ lines, report, isWhole }: ReadImport): ImportReport {
  const { records, notes, refused, refusedCount } = report;
  return { records, rows: lines.length, isWhole, notes, refused, refusedCount };
}

function columnsOf({ mapping, sample }: ReadImport): readonly ImportColumn[] {
  return [...(mapping ?? [])].map(([name, target]) => {
    const cells = sample.map((record) => record[name]).filter((cell) => cell !== undefined && cell !== '');
    return { name, target, samples: cells.slice(0, mostSamples).map(shown) };
  });
}

function shown(cell: unknown): string {
  const text = typeof cell === 'string' ? cell : (JSON.stringify(cell) ?? '');
  return cleanLine(text.slice(0, longestSample * 2)).slice(0, longestSample);
}

function rowOf(line: string): ImportedRow {
  const read = readRowContent(line);
  const { messages, split = '', tags = [] } = read.problem === undefined ? read.content : {};
  return {
    split,
    tags,
    turns: (messages ?? []).map((message) => {
      return { role: message.role, text: cleanText(textOf(message)).slice(0, longestTurn) };
    }),
    otherKeys: Object.keys(recordOf(JSON.parse(line))).filter((key) => !ownKeys.has(key)),
  };
}
