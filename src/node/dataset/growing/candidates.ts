import path from 'node:path';
import type { ActionSchema } from '../../../core/actions/schema';
import { parseDataset } from '../../../core/dataset/dataset';
import { KnownRows } from '../../../core/dataset/growing/known-rows';
import {
  acceptedLine,
  type Candidate,
  type CandidateKey,
  candidateKey,
  candidateLine,
} from '../../../core/dataset/growing/queue/candidate';
import {
  type CandidateFinding,
  checkCandidate,
  speaksAgainst,
} from '../../../core/dataset/growing/queue/check-candidate';
import {
  appendLines,
  type Queue,
  type QueueEntry,
  readQueue,
  rejectionLine,
  takeOut,
  takeOutRejections,
} from '../../../core/dataset/growing/queue/queue';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { sha256Hex } from '../../files/sha256';
import { readText } from '../../project/project';
import { addLines, openLines, saveQueue, withQueueLock } from './queue-file';
import { type QueueKind, queueFileOf } from './queue-name';

/** A dataset file that grows, and what its new rows are held against. */
export interface GrowingDataset {
  readonly file: string;
  /** Every dataset file of the recipe: a row must not teach what another file asks. */
  readonly files: readonly string[];
  /** Undefined where the recipe names no actions file: then calls are not checked. */
  readonly schema: ActionSchema | undefined;
}

export interface Added {
  readonly added: number;
  /** Left out: in the dataset already, waiting already, or rejected before. */
  readonly known: number;
  /** Left out: a row of the other split says the same. */
  readonly leaks: number;
}

/** A candidate and what the rules find in it. */
export interface CheckedEntry {
  readonly entry: QueueEntry;
  readonly findings: readonly CandidateFinding[];
}

export interface Acceptance {
  readonly accepted: readonly QueueEntry[];
  /** They were in the dataset already, and only left their queue. */
  readonly known: readonly QueueEntry[];
  /** They stay in their queue. */
  readonly refused: readonly CheckedEntry[];
}

/**
 * Puts candidates into a queue of the dataset, but for those that are known. Others may add to it at the same time.
 * @throws WorkbenchError as `withQueueLock`, `openLines` and `saveQueue`
 */
export async function addCandidates(
  dataset: GrowingDataset,
  kind: QueueKind,
  candidates: readonly Candidate[],
): Promise<Added> {
  const known = await readKnownRows(dataset);
  return withQueueLock(dataset.file, async () => {
    const open = await openLines(queueFileOf(dataset.file, kind));
    const { entries, rejected } = readQueue(open.document, sha256Hex);
    const there = new Set<CandidateKey>([...rejected, ...entries.map(({ key }) => key)]);
    const lines: string[] = [];
    let leaks = 0;
    for (const candidate of candidates) {
      const key = candidateKey(candidate.row.messages, sha256Hex);
      if (there.has(key) || known.same(candidate.row)?.split === candidate.row.split) {
        continue;
      }
      there.add(key);
      if (known.same(candidate.row) ?? known.leak(candidate.row)) {
        leaks += 1;
      } else {
        lines.push(candidateLine(candidate));
      }
    }
    if (lines.length > 0) {
      appendLines(open.document, lines);
      await saveQueue(open);
    }
    return { added: lines.length, known: candidates.length - lines.length - leaks, leaks };
  });
}

/** Reads a queue of the dataset. @throws WorkbenchError `file.unreadable`, `source.changed` */
export async function readCandidates({ file }: Pick<GrowingDataset, 'file'>, kind: QueueKind): Promise<Queue> {
  const { document } = await openLines(queueFileOf(file, kind));
  return readQueue(document, sha256Hex);
}

/** What the rules find in each candidate. @throws WorkbenchError `file.unreadable` */
export async function checkCandidates(
  dataset: GrowingDataset,
  entries: readonly QueueEntry[],
): Promise<readonly CheckedEntry[]> {
  const known = await readKnownRows(dataset);
  const settings = dataset.schema ? { schema: dataset.schema } : {};
  return entries.map((entry) => ({ entry, findings: checkCandidate(entry.row, known, settings) }));
}

/**
 * Appends candidates to the dataset and takes them out of their queue. Those in which the rules find something stay,
 * unless they are accepted as they are. A candidate that is in the dataset already, because an earlier acceptance was
 * interrupted between the two files, only leaves the queue.
 * @throws WorkbenchError as `withQueueLock`, `openLines` and `saveQueue`; then nothing was changed, or the dataset alone
 */
export async function acceptCandidates(
  dataset: GrowingDataset,
  kind: QueueKind,
  options: { readonly keys: ReadonlySet<CandidateKey>; readonly anyway?: boolean },
): Promise<Acceptance> {
  return withQueueLock(dataset.file, async () => {
    const open = await openLines(queueFileOf(dataset.file, kind));
    const chosen = readQueue(open.document, sha256Hex).entries.filter(({ key }) => options.keys.has(key));
    const { appended, known, refused } = await decide(dataset, chosen, options.anyway ?? false);
    const done = [...appended, ...known];
    if (appended.length > 0) {
      await addLines(
        dataset.file,
        appended.map(({ line }) => acceptedLine(line)),
      );
    }
    if (done.length > 0) {
      takeOut(open.document, done);
      await saveQueue(open);
    }
    return { accepted: appended, known, refused };
  });
}

async function decide(dataset: GrowingDataset, chosen: readonly QueueEntry[], anyway: boolean) {
  const rows = await readKnownRows(dataset);
  const settings = dataset.schema ? { schema: dataset.schema } : {};
  const appended: QueueEntry[] = [];
  const known: QueueEntry[] = [];
  const refused: CheckedEntry[] = [];
  for (const entry of chosen) {
    const findings = checkCandidate(entry.row, rows, settings).filter(speaksAgainst);
    if (rows.same(entry.row)?.split === entry.row.split) {
      known.push(entry);
    } else if (findings.length > 0 && !anyway) {
      refused.push({ entry, findings });
    } else {
      appended.push(entry);
      rows.add(entry.row, `of candidate ${entry.number}`);
    }
  }
  return { appended, known, refused };
}

/**
 * Takes candidates out of their queue and remembers them by their hash, so that they do not come back.
 * @throws WorkbenchError as `withQueueLock`, `openLines` and `saveQueue`
 */
export async function rejectCandidates(
  { file }: Pick<GrowingDataset, 'file'>,
  kind: QueueKind,
  keys: ReadonlySet<CandidateKey>,
): Promise<readonly QueueEntry[]> {
  return withQueueLock(file, async () => {
    const open = await openLines(queueFileOf(file, kind));
    const { entries, rejected } = readQueue(open.document, sha256Hex);
    const chosen = entries.filter(({ key }) => keys.has(key));
    const fresh = [...new Set(chosen.map(({ key }) => key))].filter((key) => !rejected.has(key));
    if (chosen.length > 0) {
      takeOut(open.document, chosen);
      appendLines(open.document, fresh.map(rejectionLine));
      await saveQueue(open);
    }
    return chosen;
  });
}

/**
 * Puts candidates back into their queue, as if they had never left it: what was rejected, or what was accepted by an
 * edit that was undone. One that waits already is left alone.
 * @throws WorkbenchError as `rejectCandidates`
 */
export async function putBackCandidates(
  { file }: Pick<GrowingDataset, 'file'>,
  kind: QueueKind,
  candidates: readonly Pick<QueueEntry, 'key' | 'line'>[],
): Promise<void> {
  await withQueueLock(file, async () => {
    const open = await openLines(queueFileOf(file, kind));
    const { entries } = readQueue(open.document, sha256Hex);
    const waiting = new Set(entries.map(({ key }) => key));
    takeOutRejections(open.document, new Set(candidates.map(({ key }) => key)));
    const missing = candidates.filter(({ key }) => !waiting.has(key));
    appendLines(
      open.document,
      missing.map(({ line }) => line),
    );
    await saveQueue(open);
  });
}

/**
 * Takes candidates out of their queue: they are in the dataset now.
 * @throws WorkbenchError as `rejectCandidates`
 */
export async function settleCandidates(
  { file }: Pick<GrowingDataset, 'file'>,
  kind: QueueKind,
  keys: ReadonlySet<CandidateKey>,
): Promise<void> {
  await withQueueLock(file, async () => {
    const open = await openLines(queueFileOf(file, kind));
    const done = readQueue(open.document, sha256Hex).entries.filter(({ key }) => keys.has(key));
    if (done.length > 0) {
      takeOut(open.document, done);
      await saveQueue(open);
    }
  });
}

/**
 * Changes a candidate where it waits.
 * @param change makes the new line of the old one; undefined where it cannot
 * @throws WorkbenchError `queue.unknownCandidate`, and as `rejectCandidates`
 */
export async function editCandidate(
  { file }: Pick<GrowingDataset, 'file'>,
  kind: QueueKind,
  options: { readonly key: CandidateKey; readonly change: (line: string) => string | undefined },
): Promise<void> {
  await withQueueLock(file, async () => {
    const queueFile = queueFileOf(file, kind);
    const open = await openLines(queueFile);
    const entry = readQueue(open.document, sha256Hex).entries.find(({ key }) => key === options.key);
    const changed = entry && options.change(entry.line);
    if (entry === undefined || changed === undefined) {
      throw new WorkbenchError('queue.unknownCandidate', { path: queueFile, given: options.key.slice(0, 8) });
    }
    const { document } = open;
    const line = document.write(new TextEncoder().encode(changed), document.idAt(entry.index));
    document.splice({ index: entry.index, deleteCount: 1, insert: [line] });
    await saveQueue(open);
  });
}

/** What the recipe's datasets hold already; a file that is not there holds nothing. */
export async function readKnownRows({ file, files }: GrowingDataset): Promise<KnownRows> {
  const known = new KnownRows();
  for (const each of new Set([file, ...files])) {
    const text = await readText(each).catch((error: unknown) => noFile(error));
    for (const { conversation, lineNumber } of parseDataset(text, { sha256Hex }).rows) {
      known.add(conversation, each === file ? lineNumber : `${lineNumber} of ${path.basename(each)}`);
    }
  }
  return known;
}

/** A dataset that is not there yet has no rows. */
function noFile(error: unknown): string {
  if (error instanceof WorkbenchError && error.code === 'file.notFound') {
    return '';
  }
  throw error;
}
