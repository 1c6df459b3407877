import { decodeLine } from '../../../../core/dataset/document/row-summary';
import { candidateKey } from '../../../../core/dataset/growing/queue/candidate';
import { type QueueEntry, readQueueLine } from '../../../../core/dataset/growing/queue/queue';
import type { ReviewQueue } from '../../../../protocol/webview/dataset-review';
import { lookAt } from '../../../files/look';
import { sha256Hex } from '../../../files/sha256';
import { inPieces, numbersFrom } from '../../checking/in-pieces';
import { type OpenLines, openLines } from '../../growing/queue-file';
import { queueFileOf } from '../../growing/queue-name';

/** A row that waits, and in which queue. */
export interface WaitingRow extends QueueEntry {
  readonly queue: ReviewQueue;
  /** Names it in the page. */
  readonly name: string;
}

/** A queue of a dataset as it was read last. A long one is read as lines; what a row says is read where it is shown. */
export class WaitingLines {
  readonly #datasetFile: string;
  readonly #queue: ReviewQueue;
  #look: string | undefined;
  #lines: OpenLines | undefined;
  /** Places of the lines that are rows, from 0. */
  #places: readonly number[] = [];

  constructor(datasetFile: string, queue: ReviewQueue) {
    this.#datasetFile = datasetFile;
    this.#queue = queue;
  }

  get count(): number {
    return this.#places.length;
  }

  /**
   * Reads the queue where it is another than it was. Other work of the process goes on meanwhile.
   * @returns whether it is another
   * @throws WorkbenchError `file.unreadable`, `source.changed`
   */
  async read(): Promise<boolean> {
    const file = queueFileOf(this.#datasetFile, this.#queue);
    const look = await lookAt(file);
    if (look === this.#look) {
      return false;
    }
    const lines = await openLines(file);
    const places: number[] = [];
    await inPieces(numbersFrom(0, lines.document.lineCount), undefined, (index) => {
      const text = decodeLine(lines.document.contentAt(index));
      if (text !== undefined && readQueueLine(text).kind === 'row') {
        places.push(index);
      }
    });
    this.#look = look;
    this.#lines = lines;
    this.#places = places;
    return true;
  }

  /** The rows that wait, in their order, each when it is asked for; of equal ones only the first. */
  *rows(): Generator<WaitingRow> {
    const seen = new Set<string>();
    for (const [number, index] of this.#places.entries()) {
      const line = this.#lines && decodeLine(this.#lines.document.contentAt(index));
      const read = line === undefined ? undefined : readQueueLine(line);
      if (line === undefined || read?.kind !== 'row') {
        continue;
      }
      const key = candidateKey(read.content.messages, sha256Hex);
      if (!seen.has(key)) {
        seen.add(key);
        const { ownId, ...row } = read.content;
        const id = ownId ?? (key as string as QueueEntry['row']['id']);
        const entry = { number: number + 1, key, index, line, row: { id, ...row }, origin: read.origin };
        yield { ...entry, queue: this.#queue, name: `${this.#queue}:${key}` };
      }
    }
  }
}
