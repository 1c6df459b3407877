import { parsedRecord } from '../../../json/parsed';
import type { Sha256Hex } from '../../../provenance/key';
import type { Conversation } from '../../conversation';
import { type DatasetProblem, datasetProblem } from '../../dataset';
import type { LineDocument } from '../../document/line-document';
import { decodeLine } from '../../document/row-summary';
import { type RowContent, readRow, readRowContent } from '../../row';
import { type Origin, readOrigin } from '../origin';
import { type CandidateKey, candidateKey } from './candidate';

/** A candidate as it waits in its queue. */
export interface QueueEntry {
  /** Among those that wait, from 1. */
  readonly number: number;
  readonly key: CandidateKey;
  /** Its place in the queue's file, from 0. */
  readonly index: number;
  readonly line: string;
  readonly row: Conversation;
  readonly origin: Origin | undefined;
}

export interface Queue {
  readonly entries: readonly QueueEntry[];
  /** Lines that are neither a candidate nor a rejection; they are kept. */
  readonly problems: readonly DatasetProblem[];
  /** What was rejected before and does not come back. */
  readonly rejected: ReadonlySet<CandidateKey>;
}

/** Reads a queue, whoever wrote it. Never throws; of equal candidates each is an entry. */
export function readQueue(document: LineDocument, sha256Hex: Sha256Hex): Queue {
  const entries: QueueEntry[] = [];
  const problems: DatasetProblem[] = [];
  const rejected = new Set<CandidateKey>();
  for (let index = 0; index < document.lineCount; index += 1) {
    const line = decodeLine(document.contentAt(index));
    if (line === undefined) {
      problems.push(datasetProblem(index + 1, 'queue.unreadableLine', {}));
      continue;
    }
    const rejection = rejectionOf(line);
    if (rejection !== undefined) {
      rejected.add(rejection);
    } else if (line.trim() !== '') {
      const read = readRow(line, { sha256Hex, ordinals: new Map() });
      if (read.problem) {
        problems.push(datasetProblem(index + 1, read.problem.code, read.problem.parameters));
      } else {
        const { conversation: row } = read;
        const key = candidateKey(row.messages, sha256Hex);
        entries.push({ number: entries.length + 1, key, index, line, row, origin: originOf(line) });
      }
    }
  }
  return { entries, problems, rejected };
}

/** What stands on a line of a queue. */
export type QueueLine =
  | { readonly kind: 'row'; readonly content: RowContent; readonly origin: Origin | undefined }
  | { readonly kind: 'other' };

/** Reads one line of a queue by itself. */
export function readQueueLine(line: string): QueueLine {
  const read = rejectionOf(line) === undefined ? readRowContent(line) : undefined;
  return read === undefined || read.problem !== undefined
    ? { kind: 'other' }
    : { kind: 'row', content: read.content, origin: originOf(line) };
}

/** Takes candidates out of their queue's document. */
export function takeOut(document: LineDocument, entries: readonly QueueEntry[]): void {
  for (const { index } of entries.toSorted((left, right) => right.index - left.index)) {
    document.splice({ index, deleteCount: 1, insert: [] });
  }
}

/** Takes the rejections of these candidates out of their queue's document. */
export function takeOutRejections(document: LineDocument, keys: ReadonlySet<CandidateKey>): void {
  for (let index = document.lineCount - 1; index >= 0; index -= 1) {
    const rejection = rejectionOf(decodeLine(document.contentAt(index)) ?? '');
    if (rejection !== undefined && keys.has(rejection)) {
      document.splice({ index, deleteCount: 1, insert: [] });
    }
  }
}

/** Adds lines at a document's end. */
export function appendLines(document: LineDocument, lines: readonly string[]): void {
  const insert = lines.map((line) => document.write(new TextEncoder().encode(line)));
  document.splice({ index: document.lineCount, deleteCount: 0, insert });
}

/** What stands in a queue for a candidate that was rejected. */
export function rejectionLine(key: CandidateKey): string {
  return JSON.stringify({ rejected: key });
}

function rejectionOf(line: string): CandidateKey | undefined {
  if (!line.includes('"rejected"')) {
    return undefined;
  }
  const key = parsedRecord(line)?.['rejected'];
  return typeof key === 'string' && /^[0-9a-f]{64}$/.test(key) ? (key as CandidateKey) : undefined;
}

function originOf(line: string): Origin | undefined {
  const value = parsedRecord(line);
  return value && readOrigin(value['origin']);
}
