import { existsSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ActionSchema } from '../../core/actions/schema';
import { markOfLine } from '../../core/dataset/check/check-line';
import { DatasetCheck } from '../../core/dataset/check/dataset-check';
import type { Finding } from '../../core/dataset/check/finding';
import type { RowElsewhere } from '../../core/dataset/check/row-index';
import type { Split } from '../../core/dataset/conversation';
import { LineDocument } from '../../core/dataset/document/line-document';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { loadFile } from '../dataset/dataset-file';

/** A finding at its line, from 1. */
export interface LineFinding extends Finding {
  readonly lineNumber: number;
}

export interface CheckedDataset {
  /** How many rows each split has. */
  readonly counts: Readonly<Record<Split, number>>;
  /** In the order of the lines. */
  readonly findings: readonly LineFinding[];
  readonly document: LineDocument;
}

export interface CheckFileOptions {
  /** The actions that calls may use; without it calls are not compared with one. */
  readonly schema?: ActionSchema | undefined;
  /** The project's other dataset files, for rows that stand in two of them. */
  readonly otherFiles?: readonly string[];
  readonly signal?: AbortSignal;
}

/** The event loop waits no longer than this for a piece of the work. */
const longestPieceMs = 15;

/**
 * Reads a dataset file and finds what is no row and what the structural rules say of the rows. Other work of the process
 * goes on meanwhile.
 *
 * @throws WorkbenchError `file.notFound`, `file.unreadable`, `source.changed`; the signal's reason
 */
export async function checkDatasetFile(file: string, options: CheckFileOptions = {}): Promise<CheckedDataset> {
  const { schema, otherFiles = [], signal } = options;
  const elsewhere = await rowsElsewhere(otherFiles, signal);
  const document = await loadDocument(file, signal);
  const check = new DatasetCheck(schema ? { schema } : {}, elsewhere);
  await inPieces(document.lineCount, signal, (line) => check.set(line, document.contentAt(line)));
  const findings = [...check.found()]
    .sort((left, right) => left - right)
    .flatMap((line) =>
      check.findingsOf(line, (key) => key).map((finding): LineFinding => ({ ...finding, lineNumber: line + 1 })),
    );
  return { counts: check.counts, findings, document };
}

/** @throws WorkbenchError `file.notFound`, `file.unreadable`, `source.changed` */
async function loadDocument(file: string, signal: AbortSignal | undefined): Promise<LineDocument> {
  if (!existsSync(file)) {
    throw new WorkbenchError('file.notFound', { path: file });
  }
  return new LineDocument((await loadFile(file, signal)).bytes);
}

/** The rows of other files by the hash of their messages; a file that is not there has none. */
async function rowsElsewhere(
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, RowElsewhere>> {
  const found = new Map<number, RowElsewhere>();
  for (const file of files) {
    if (existsSync(file)) {
      const document = await loadDocument(file, signal);
      await inPieces(document.lineCount, signal, (line) => {
        const mark = markOfLine(document.contentAt(line));
        if (mark !== undefined && !found.has(mark.messagesHash)) {
          const { messagesHash, split } = mark;
          found.set(messagesHash, { fileName: path.basename(file), lineNumber: line + 1, split });
        }
      });
    }
  }
  return found;
}

/** Calls back for each number below `count` and lets other work in between. */
async function inPieces(count: number, signal: AbortSignal | undefined, work: (index: number) => void): Promise<void> {
  let pieceStart = performance.now();
  for (let index = 0; index < count; index += 1) {
    work(index);
    if (performance.now() - pieceStart > longestPieceMs) {
      await setImmediate();
      signal?.throwIfAborted();
      pieceStart = performance.now();
    }
  }
}
