import { copyFile, link, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { LineDocument } from '../../../core/dataset/document/line-document';
import type { OriginalText } from '../../../core/dataset/document/original-text';
import { thrownCode } from '../../../core/errors/thrown-error';
import { thrownMessage } from '../../../core/errors/thrown-message';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { isRecord } from '../../../core/json/record';
import { writeFileAtomic } from '../../files/atomic-write';
import { makeFolder } from '../../files/make-folder';
import type { FileState } from '../dataset-file';
import { collectText, loadText } from '../load-text';

/**
 * What is kept of unsaved changes, in two files: `<backup>.base` holds the file as it was read, once, and is linked from
 * one backup to the next; `<backup>` says which pieces of it and which written bytes make the document. So a backup of a
 * file of 200 MB costs as much as what was changed.
 */
interface BackupHead {
  readonly version: 1;
  /** Of the copy beside it. */
  readonly baseSha256: string;
  /** What the file on the disk was when it was read or saved last. */
  readonly onDisk: FileStateText;
  /** A place in the base, or so many of the bytes that follow this head. */
  readonly pieces: readonly (readonly [start: number, end: number] | number)[];
}

/** A file's state in JSON, which has no big integers. */
interface FileStateText {
  readonly sizeBytes: number;
  readonly modifiedNs: string;
  readonly sha256: string;
}

export interface WriteBackupOptions {
  /** Where to write it. */
  readonly to: string;
  /** Of the bytes that the document was read from. */
  readonly baseSha256: string;
  readonly onDisk: FileState;
  /** A backup of the same base, whose copy of it can be shared. */
  readonly previous?: string | undefined;
}

const lineFeed = 0x0a;

/** Keeps a document's unsaved changes. @throws WorkbenchError `dataset.notBackedUp` */
export async function writeBackup(document: LineDocument, options: WriteBackupOptions): Promise<void> {
  const { to, baseSha256, onDisk, previous } = options;
  // Taken at once, before anything is awaited: the document may change meanwhile.
  const taken = [...document.pieces()];
  const written = taken.filter((piece) => piece instanceof Uint8Array);
  const pieces = taken.map((piece) =>
    piece instanceof Uint8Array ? piece.length : ([piece.start, piece.end] as const),
  );
  const state = { ...onDisk, modifiedNs: String(onDisk.modifiedNs) };
  const head: BackupHead = { version: 1, baseSha256, onDisk: state, pieces };
  try {
    await makeFolder(path.dirname(to));
    await keepBase(document.original, to, previous);
    await writeFileAtomic(to, [new TextEncoder().encode(`${JSON.stringify(head)}\n`), ...written]);
  } catch (error) {
    throw new WorkbenchError('dataset.notBackedUp', { path: to, detail: thrownMessage(error) }, { cause: error });
  }
}

/** A document as it was when a backup was made. */
export interface RestoredBackup {
  readonly text: OriginalText;
  readonly sha256: string;
  /** What the file on the disk was then; another now means that something else wrote to it. */
  readonly onDisk: FileState;
}

/** Puts together what a backup kept. @throws WorkbenchError `dataset.badBackup`, `dataset.backupGone` */
export async function readBackup(file: string): Promise<RestoredBackup> {
  try {
    const content = await readFile(file);
    const headEnd = content.indexOf(lineFeed);
    const head = readHead(JSON.parse(content.toString('utf8', 0, headEnd)));
    const { text: base, state } = await loadText(baseOf(file));
    if (state.sha256 !== head.baseSha256) {
      throw new Error('the copy of the file is damaged');
    }
    const sizes = head.pieces.map((piece) => (typeof piece === 'number' ? piece : piece[1] - piece[0]));
    const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
    const { text, sha256 } = collectText(chunksOf(head.pieces, base, content.subarray(headEnd + 1)), sizeBytes);
    return { text, sha256, onDisk: { ...head.onDisk, modifiedNs: BigInt(head.onDisk.modifiedNs) } };
  } catch (error) {
    if (thrownCode(error) === 'ENOENT') {
      throw new WorkbenchError('dataset.backupGone', { path: file }, { cause: error });
    }
    throw new WorkbenchError('dataset.badBackup', { path: file, detail: thrownMessage(error) }, { cause: error });
  }
}

function* chunksOf(pieces: BackupHead['pieces'], base: OriginalText, written: Uint8Array): Generator<Uint8Array> {
  let place = 0;
  for (const piece of pieces) {
    if (typeof piece === 'number') {
      requireWithin(place, place + piece, written.length);
      yield written.subarray(place, place + piece);
      place += piece;
    } else {
      const [start, end] = piece;
      requireWithin(start, end, base.lines.sizeBytes);
      yield* base.chunks({ start, end });
    }
  }
}

/** Forgets a backup: its changes were saved, given up, or are in a newer one. */
export async function deleteBackup(file: string): Promise<void> {
  await Promise.all([rm(file, { force: true }), rm(baseOf(file), { force: true })]);
}

/** Gives a backup another name, on another disk too; what is missing of it is left out. @throws the file system's error */
export async function moveBackup(from: string, to: string): Promise<void> {
  for (const [source, target] of [
    [baseOf(from), baseOf(to)],
    [from, to],
  ] as const) {
    await rename(source, target).catch((error: unknown) => moveByCopy(source, target, error));
  }
}

async function moveByCopy(source: string, target: string, error: unknown): Promise<void> {
  if (thrownCode(error) === 'EXDEV') {
    await copyFile(source, target);
    await rm(source);
  } else if (thrownCode(error) !== 'ENOENT') {
    throw error;
  }
}

async function keepBase(text: OriginalText, file: string, previous: string | undefined): Promise<void> {
  const base = baseOf(file);
  await rm(base, { force: true });
  if (previous !== undefined && (await linkOrCopy(baseOf(previous), base))) {
    return;
  }
  await writeFileAtomic(base, text.chunks({ start: 0, end: text.lines.sizeBytes }));
}

async function linkOrCopy(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch {
    return copyFile(from, to).then(
      () => true,
      () => false,
    );
  }
}

function baseOf(file: string): string {
  return `${file}.base`;
}

function requireWithin(start: number, end: number, length: number): void {
  if (start < 0 || end < start || end > length) {
    throw new RangeError(`it names bytes ${start} to ${end} of ${length}`);
  }
}

function readHead(value: unknown): BackupHead {
  const { version, baseSha256, onDisk, pieces } = isRecord(value) ? value : {};
  const isWhole = version === 1 && typeof baseSha256 === 'string' && isStateText(onDisk);
  if (!isWhole || !Array.isArray(pieces) || !pieces.every(isPiece)) {
    throw new Error('it is of another version');
  }
  return { version, baseSha256, onDisk, pieces };
}

function isStateText(value: unknown): value is FileStateText {
  return (
    isRecord(value) &&
    typeof value['sizeBytes'] === 'number' &&
    typeof value['sha256'] === 'string' &&
    typeof value['modifiedNs'] === 'string' &&
    /^\d+$/.test(value['modifiedNs'])
  );
}

function isPiece(value: unknown): value is number | readonly [number, number] {
  const numbers: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  return numbers.length === 2 && numbers.every((number) => Number.isSafeInteger(number) && Number(number) >= 0);
}
