import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { RenderedConversation } from '../../../core/dataset/conversation';
import type { CountedRow } from '../../../core/dataset/tokens/row-tokens';
import { parsedJson } from '../../../core/json/parsed';
import { writeFileAtomic } from '../../files/atomic-write';
import { inPieces } from '../checking/in-pieces';
import { readCountedRow } from './read-answer';

/** About 100 MB of file; the longest unused go first. */
const mostRows = 2_000_000;
const hashLength = 22;

/** Names what a row's tokens depend on, and the id that a refusal says. */
export function hashRow({ id, messages, date }: RenderedConversation): string {
  const content = JSON.stringify([id, date, messages.map(({ role, content: text }) => [role, text])]);
  return createHash('sha256').update(content).digest('base64url').slice(0, hashLength);
}

/**
 * What was counted before, of one tokenizer: a file of `hash count` lines. Two processes that write it each write all
 * that they know, and the later one stays: what is missing is counted again.
 */
export class CountCache {
  readonly #file: string;
  readonly #rows: Map<string, CountedRow>;
  #hasNews = false;

  private constructor(file: string, rows: Map<string, CountedRow>) {
    this.#file = file;
    this.#rows = rows;
  }

  /** A file that is missing or cannot be read is an empty one; so is a line. */
  static async open(file: string): Promise<CountCache> {
    const text = await readFile(file, 'utf8').catch(() => '');
    const rows = new Map<string, CountedRow>();
    await inPieces(entriesIn(text), undefined, ([hash, row]) => rows.set(hash, row));
    return new CountCache(file, rows);
  }

  get(hash: string): CountedRow | undefined {
    return this.#rows.get(hash);
  }

  set(hash: string, row: CountedRow): void {
    this.#rows.set(hash, row);
    this.#hasNews = true;
  }

  /** Keeps the rows of these hashes, and of the others as many as there is room for. */
  async save(used: readonly string[]): Promise<void> {
    if (!this.#hasNews) {
      return;
    }
    this.#hasNews = false;
    for (const hash of used) {
      const row = this.#rows.get(hash);
      if (row) {
        this.#rows.delete(hash);
        this.#rows.set(hash, row);
      }
    }
    for (const hash of this.#rows.keys()) {
      if (this.#rows.size <= mostRows) {
        break;
      }
      this.#rows.delete(hash);
    }
    // A full disk or a folder that cannot be written costs time, not the answer.
    await writeFileAtomic(this.#file, linesOf(this.#rows)).catch(() => undefined);
  }
}

function* entriesIn(text: string): Generator<[string, CountedRow]> {
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    end = end < 0 ? text.length : end;
    const line = text.slice(start, end);
    const row = line.charAt(hashLength) === ' ' ? readRow(line.slice(hashLength + 1)) : undefined;
    if (row) {
      yield [line.slice(0, hashLength), row];
    }
  }
}

/** `85 12` stands for most of them; JSON for the others. */
function readRow(text: string): CountedRow | undefined {
  const [, tokens, trained] = /^(\d+) (\d+)$/.exec(text) ?? [];
  if (tokens !== undefined && trained !== undefined) {
    return { tokens: Number(tokens), trained: Number(trained) };
  }
  return readCountedRow(parsedJson(text));
}

const linesAtOnce = 10_000;

function* linesOf(rows: ReadonlyMap<string, CountedRow>): Generator<Uint8Array> {
  let lines: string[] = [];
  for (const [hash, row] of rows) {
    const isPlain = !('refused' in row) && row.endsEarly === undefined;
    lines.push(`${hash} ${isPlain ? `${row.tokens} ${row.trained}` : JSON.stringify(row)}\n`);
    if (lines.length === linesAtOnce) {
      yield Buffer.from(lines.join(''));
      lines = [];
    }
  }
  yield Buffer.from(lines.join(''));
}
