import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { parsedJson } from '../../core/json/parsed';
import { explainFullDisk } from '../store/disk-space';
import { isRunEvent } from './event-shape';
import type { RunEvent } from './events';

/** Progress of one step is journaled at most this often; its last event always is. */
const progressIntervalMs = 250;

/** An open file, as far as a journal uses it. */
export type JournalHandle = Pick<FileHandle, 'appendFile' | 'sync' | 'close'>;

/** Append-only record of a run, one JSON object a line. Terminal events are on the disk when `append` returns. */
export class Journal {
  readonly #handle: JournalHandle;
  readonly #folder: string;
  #lastProgressAt = 0;
  #writes: Promise<void> = Promise.resolve();
  /** Why the last line is not whole, if it is not. */
  #failure: unknown;

  constructor(handle: JournalHandle, folder: string) {
    this.#handle = handle;
    this.#folder = folder;
  }

  static async create(file: string): Promise<Journal> {
    return new Journal(await open(file, 'ax'), path.dirname(file));
  }

  /** Events are written in the order of the calls. */
  append(event: RunEvent): void {
    if (isIntermediate(event)) {
      const now = performance.now();
      if (now - this.#lastProgressAt < progressIntervalMs) {
        return;
      }
      this.#lastProgressAt = now;
    }
    const line = `${JSON.stringify(event)}\n`;
    this.#writes = this.#writes.then(() => this.#write(line));
  }

  /** A line that finds no room, as on a full disk, is left out; the next one begins a line of its own. */
  async #write(line: string): Promise<void> {
    try {
      await this.#handle.appendFile(this.#failure === undefined ? line : `\n${line}`);
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
    }
  }

  /** Waits for what was appended, makes it survive a loss of power, and closes. Rejects if the last event is missing. */
  async close(): Promise<void> {
    try {
      await this.#writes;
      if (this.#failure !== undefined) {
        throw explainFullDisk(this.#failure, this.#folder);
      }
      await this.#handle.sync();
    } finally {
      await this.#handle.close();
    }
  }
}

/** Progress that a later event makes superfluous. */
function isIntermediate(event: RunEvent): boolean {
  return (
    (event.event === 'progress' && event.done < event.total) || (event.event === 'setup' && event.state === 'running')
  );
}

export interface JournalPart {
  readonly events: readonly RunEvent[];
  /** Where the next read goes on: after the last whole line. */
  readonly nextOffset: number;
}

/**
 * Reads the whole lines of a journal from an offset. A last line without its end is still being written: left out.
 * @param which `telling`: without progress that the next line makes superfluous, nearly all of a training's journal
 */
export async function readJournal(file: string, offset = 0, which: 'all' | 'telling' = 'all'): Promise<JournalPart> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) {
    return { events: [], nextOffset: offset };
  }
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.allocUnsafe(Math.max(0, size - offset));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
    const end = bytesRead === 0 ? 0 : bytes.lastIndexOf('\n', bytesRead - 1) + 1;
    return { events: linesIn(bytes.subarray(0, end), which).flatMap(readRunEvent), nextOffset: offset + end };
  } finally {
    await handle.close();
  }
}

/**
 * A line, but for progress before progress of the same step and variant: our own lines begin with these, and `done` is
 * what changes. One expression over all of them, since a training writes thousands.
 */
const tellingLine = /^(?!(\{"event":"progress".*?"done").*\n\1).+/gm;

function linesIn(bytes: Buffer, which: 'all' | 'telling'): readonly string[] {
  if (which === 'all') {
    return bytes.toString('utf8').split('\n');
  }
  // One character a byte: in UTF-8 there are characters that an expression takes for the end of a line.
  const lines = bytes.toString('latin1').match(tellingLine) ?? [];
  return lines.map((line) => Buffer.from(line, 'latin1').toString('utf8'));
}

/** A line of a later version or a damaged one is skipped: the rest of the journal is still worth reading. */
function readRunEvent(line: string): RunEvent[] {
  const value = parsedJson(line);
  return isRunEvent(value) ? [value] : [];
}

export type TerminalRunEvent = Extract<RunEvent, { event: 'run-finished' | 'run-failed' | 'run-cancelled' }>;

/** True for the last event of a run. */
export function isTerminal(event: RunEvent): event is TerminalRunEvent {
  return event.event === 'run-finished' || event.event === 'run-failed' || event.event === 'run-cancelled';
}
