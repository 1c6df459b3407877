import type { Message } from '../../conversation';
import type { LineId } from '../../document/line-document';
import { decodeLine } from '../../document/row-summary';
import { WordsColumn } from '../../query/words-column';
import { readRowContent } from '../../row';
import { markOf } from '../row-mark';
import { lessonOf, type RowLesson } from './balance';
import type { SignedRow } from './near-rows';
import { signatureLength } from './signature';

/** What the deep rules know of a row. */
export interface KnownLine {
  readonly messagesHash: number;
  readonly signature: Uint16Array;
  readonly lesson: RowLesson;
}

/** The signature of a row: kept from an earlier time, or made. */
export type SignatureFor = (messagesHash: number, messages: readonly Message[]) => Uint16Array;

/** Reads what the deep rules know of a line; undefined for one that is no row. */
export function knowLine(content: Uint8Array, signatureFor: SignatureFor): KnownLine | undefined {
  const read = readRowContent(decodeLine(content) ?? '');
  if (read.problem !== undefined) {
    return undefined;
  }
  const { messagesHash } = markOf(read.content);
  return { messagesHash, signature: signatureFor(messagesHash, read.content.messages), lesson: lessonOf(read.content) };
}

/** Signatures of so many lines lie in one block: nothing is copied when a document grows. */
const linesPerBlock = 1024;
const acts = 'acts';

/** What the deep rules know of the lines of an open document: some 220 bytes a row. */
export class KnownLines {
  readonly #blocks: (Uint16Array | undefined)[] = [];
  readonly #lessons = new WordsColumn();
  /** Null for a line that is no row. */
  readonly #rows: (SignedRow | null | undefined)[] = [];

  /** A line's content never changes: once for each is enough. */
  has(line: LineId): boolean {
    return this.#rows[line] !== undefined;
  }

  /** @param known undefined for a line that is no row */
  set(line: LineId, known: KnownLine | undefined): void {
    // Without gaps: V8 makes a slow table of a list that has them.
    while (this.#rows.length < line) {
      this.#rows.push(undefined);
    }
    if (known === undefined) {
      this.#rows[line] = null;
      return;
    }
    const { messagesHash, lesson } = known;
    const { split } = lesson;
    const [signature, signatureAt] = [this.#blockOf(line), (line % linesPerBlock) * signatureLength];
    signature.set(known.signature, signatureAt);
    this.#rows[line] = { line, messagesHash, split, signature, signatureAt };
    this.#lessons.set(line, [split, lesson.acts ? acts : '', ...lesson.calls]);
  }

  /** A row as the search for near ones sees it; undefined for a line that is none, or is not known. */
  signed(line: LineId): SignedRow | undefined {
    return this.#rows[line] ?? undefined;
  }

  /** What the rows of these lines teach, each lesson once, with how many teach it. */
  lessons(lines: Iterable<LineId>): readonly (readonly [lesson: RowLesson, rows: number])[] {
    const counts: number[] = [];
    for (const line of lines) {
      const list = this.#lessons.listAt(line);
      counts[list] = (counts[list] ?? 0) + 1;
    }
    return this.#lessons
      .ask(lessonIn)
      .flatMap((lesson, list) => (lesson === undefined ? [] : [[lesson, counts[list] ?? 0] as const]));
  }

  #blockOf(line: LineId): Uint16Array {
    const number = Math.floor(line / linesPerBlock);
    const block = this.#blocks[number] ?? new Uint16Array(linesPerBlock * signatureLength);
    this.#blocks[number] = block;
    return block;
  }
}

function lessonIn([split, does, ...calls]: readonly string[]): RowLesson | undefined {
  return split === 'train' || split === 'eval' ? { split, acts: does === acts, calls } : undefined;
}
