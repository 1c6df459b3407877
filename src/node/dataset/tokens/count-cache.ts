import { createHash } from 'node:crypto';
import { appendFile, readFile, utimes } from 'node:fs/promises';
import type { RenderedConversation } from '../../../core/dataset/conversation';
import type { CountedRow } from '../../../core/dataset/tokens/row-tokens';
import { parsedJson } from '../../../core/json/parsed';
import { writeFileAtomic } from '../../files/atomic-write';
import { removeLeftovers } from '../../files/leftovers';
import { hashLength, KeptLines } from './kept-lines';
import { readCountedRow } from './read-answer';

/** About 100 MB of file; the longest unused go first. */
const mostRows = 2_000_000;
/** Fewer new ones than one of so many are added to the file; for more it is written anew. */
const addedFraction = 20;

/** Names what a row's tokens depend on, and the id that a refusal says. */
export function hashRow({ id, messages, date }: RenderedConversation): string {
  const content = JSON.stringify([id, date, messages.map(({ role, content: text }) => [role, text])]);
  return createHash('sha256').update(content).digest('base64url').slice(0, hashLength);
}

/**
 * What was counted before, of one tokenizer: a file of `hash count` lines. Two processes that write it each write all
 * that they know, and the later one stays: what is missing is counted again. What the file has stays as its bytes: a map of
 * a million rows would take ten times as much.
 */
export class CountCache {
  readonly #file: string;
  readonly #kept: KeptLines;
  readonly #made = new Map<string, CountedRow>();
  /** Made since the last save. */
  #news = new Set<string>();

  private constructor(file: string, kept: KeptLines) {
    this.#file = file;
    this.#kept = kept;
  }

  /** A file that is missing or cannot be read is an empty one; so is a line. */
  static async open(file: string): Promise<CountCache> {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    return new CountCache(file, await KeptLines.of(bytes));
  }

  get(hash: string): CountedRow | undefined {
    const made = this.#made.get(hash);
    const line = made === undefined ? this.#kept.find(hash) : undefined;
    return made ?? (line && readRow(line.toString('utf8', hashLength + 1, line.length - 1)));
  }

  set(hash: string, row: CountedRow): void {
    this.#made.set(hash, row);
    this.#news.add(hash);
  }

  /** Keeps the rows of these hashes, and of the others as many as there is room for. */
  async save(used: readonly string[]): Promise<void> {
    const news = this.#news;
    if (news.size === 0) {
      return;
    }
    this.#news = new Set();
    const { count, isWhole } = this.#kept;
    await removeLeftovers(this.#file);
    const isAdded = isWhole && this.#made.size * addedFraction < count && this.#made.size + count < mostRows;
    const saved = isAdded
      ? appendFile(this.#file, [...this.#linesMade(news)].join(''))
      : writeFileAtomic(this.#file, inBatches(this.#linesToKeep(new Set(used))));
    // A full disk or a folder that cannot be written costs time, not the answer.
    await saved.catch(() => undefined);
  }

  /** All that was asked for was known: what was written before now holds nothing new. */
  async touch(): Promise<void> {
    const now = new Date();
    await utimes(this.#file, now, now).catch(() => undefined);
  }

  *#linesMade(hashes: Iterable<string>): Generator<string> {
    for (const hash of hashes) {
      const made = this.#made.get(hash);
      yield* made === undefined ? [] : [lineOf(hash, made)];
    }
  }

  /** Those that were used last come last. */
  *#linesToKeep(used: ReadonlySet<string>): Generator<Uint8Array> {
    const fresh = [...this.#made.keys()].filter((hash) => !used.has(hash));
    const isOther = (hash: string) => !used.has(hash) && !this.#made.has(hash);
    // Some of them are counted twice here: then fewer than there is room for are kept.
    let tooMany = this.#kept.count + used.size + fresh.length - mostRows;
    for (const { hash, line } of this.#kept.lines()) {
      if (isOther(hash) && tooMany <= 0) {
        yield line;
      }
      tooMany -= 1;
    }
    for (const hash of [...fresh, ...used]) {
      const made = this.#made.get(hash);
      const line = made === undefined ? this.#kept.find(hash) : Buffer.from(lineOf(hash, made));
      yield* line ? [line] : [];
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

function lineOf(hash: string, row: CountedRow): string {
  const isPlain = !('refused' in row) && row.endsEarly === undefined;
  return `${hash} ${isPlain ? `${row.tokens} ${row.trained}` : JSON.stringify(row)}\n`;
}

function* inBatches(lines: Iterable<Uint8Array>): Generator<Uint8Array> {
  let batch: Uint8Array[] = [];
  for (const line of lines) {
    batch.push(line);
    if (batch.length === linesAtOnce) {
      yield Buffer.concat(batch);
      batch = [];
    }
  }
  yield Buffer.concat(batch);
}
