import type { Message, Split } from '../../conversation';
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

/** What is known of so many lines lies in one block: nothing is copied when a document grows. */
const linesPerBlock = 1024;
const acts = 'acts';

class Block {
  readonly hashes = new Float64Array(linesPerBlock);
  readonly isEval = new Uint8Array(linesPerBlock);
  readonly signatures = new Uint16Array(linesPerBlock * signatureLength);
}

/** A row of which all but its place lies in a block: with fields of its own it would take twice the memory. */
class KnownRow implements SignedRow {
  readonly line: LineId;
  readonly #block: Block;

  constructor(line: LineId, block: Block) {
    this.line = line;
    this.#block = block;
  }

  get messagesHash(): number {
    return this.#block.hashes[this.line % linesPerBlock] ?? 0;
  }

  get split(): Split {
    return this.#block.isEval[this.line % linesPerBlock] === 1 ? 'eval' : 'train';
  }

  get signature(): Uint16Array {
    return this.#block.signatures;
  }

  get signatureAt(): number {
    return (this.line % linesPerBlock) * signatureLength;
  }
}

/** What the deep rules know of the lines of an open document: some 190 bytes a row. */
export class KnownLines {
  readonly #blocks: (Block | undefined)[] = [];
  readonly #lessons = new WordsColumn();
  /** Null for a line that is no row. */
  readonly #rows: (KnownRow | null | undefined)[] = [];

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
    const { messagesHash, lesson, signature } = known;
    const block = this.#blockOf(line);
    const row = new KnownRow(line, block);
    block.hashes[line % linesPerBlock] = messagesHash;
    block.isEval[line % linesPerBlock] = lesson.split === 'eval' ? 1 : 0;
    block.signatures.set(signature, row.signatureAt);
    this.#rows[line] = row;
    this.#lessons.set(line, [lesson.split, lesson.acts ? acts : '', ...lesson.calls]);
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

  #blockOf(line: LineId): Block {
    const number = Math.floor(line / linesPerBlock);
    const block = this.#blocks[number] ?? new Block();
    this.#blocks[number] = block;
    return block;
  }
}

function lessonIn([split, does, ...calls]: readonly string[]): RowLesson | undefined {
  return split === 'train' || split === 'eval' ? { split, acts: does === acts, calls } : undefined;
}
