import { hash } from 'node:crypto';
import { readFile, utimes } from 'node:fs/promises';
import type { RowLesson } from '../../../core/dataset/check/deep/balance';
import type { RowMark } from '../../../core/dataset/check/row-mark';
import { writeFileAtomic } from '../../files/atomic-write';
import { removeLeftovers } from '../../files/leftovers';
import { sha256Hex } from '../../files/sha256';

/** A row in which the rules found nothing. */
export interface CleanLine {
  readonly mark: RowMark;
  readonly lesson: RowLesson;
}

/** The same in a file, where rows that teach the same share that. */
type KeptLine = readonly [line: string, messagesHash: number, idHash: number | null, lesson: number];

interface KeptFile {
  readonly lessons: readonly RowLesson[];
  readonly lines: readonly KeptLine[];
}

/** Fewer new lines than one of so many are checked again sooner than all are written. */
const worthwhileFraction = 200;

/** Names a line by its bytes. */
export function hashLine(content: Uint8Array): string {
  return hash('sha256', content, 'base64url');
}

/**
 * The lines of a dataset in which the rules found nothing, by `hashLine`, kept between checks. Of what a line says only
 * names of actions are kept, and nothing of lines in which something was found.
 */
export class CleanLines {
  readonly #file: string | undefined;
  readonly #rules: string;
  readonly #kept: ReadonlyMap<string, CleanLine>;
  readonly #used = new Map<string, CleanLine>();
  #newCount = 0;

  private constructor(file: string | undefined, rules: string, kept: ReadonlyMap<string, CleanLine>) {
    this.#file = file;
    this.#rules = rules;
    this.#kept = kept;
  }

  /**
   * Reads what an earlier check kept. A file that is not there, was cut short or changed, or is of other rules has nothing.
   * @param file absent to keep none
   * @param rules names the rules, with all that they depend on beside the line
   */
  static async open(file: string | undefined, rules: string): Promise<CleanLines> {
    const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
    const headEnd = text.indexOf('\n');
    const body = text.slice(headEnd + 1);
    if (file === undefined || text.slice(0, headEnd) !== headOf(rules, body)) {
      return new CleanLines(file, rules, new Map());
    }
    // It was used: `mobile-llm setup clean` deletes what nothing has used for long.
    await utimes(file, new Date(), new Date()).catch(() => undefined);
    // The head says that it is as it was written.
    return new CleanLines(file, rules, linesIn(JSON.parse(body) as KeptFile));
  }

  find(line: string): CleanLine | undefined {
    const clean = this.#used.get(line) ?? this.#kept.get(line);
    if (clean) {
      this.#used.set(line, clean);
    }
    return clean;
  }

  add(line: string, clean: CleanLine): void {
    this.#used.set(line, clean);
    this.#newCount += 1;
  }

  /** Keeps the lines of this check. What cannot be kept is checked again the next time. */
  async save(): Promise<void> {
    if (this.#file === undefined || this.#newCount * worthwhileFraction < Math.max(1, this.#used.size)) {
      return;
    }
    const body = JSON.stringify(keptFile(this.#used));
    await removeLeftovers(this.#file);
    await writeFileAtomic(this.#file, `${headOf(this.#rules, body)}\n${body}`).catch(() => undefined);
  }
}

function headOf(rules: string, body: string): string {
  return sha256Hex(`${rules}\n${body}`);
}

function linesIn({ lessons, lines }: KeptFile): ReadonlyMap<string, CleanLine> {
  const found = new Map<string, CleanLine>();
  for (const [line, messagesHash, idHash, place] of lines) {
    const lesson = lessons[place];
    if (lesson) {
      found.set(line, { mark: { messagesHash, idHash: idHash ?? undefined, split: lesson.split }, lesson });
    }
  }
  return found;
}

function keptFile(clean: ReadonlyMap<string, CleanLine>): KeptFile {
  const lessons: RowLesson[] = [];
  const places = new Map<string, number>();
  const lines = Array.from(clean, ([line, { mark, lesson }]): KeptLine => {
    const key = JSON.stringify(lesson);
    const place = places.get(key) ?? lessons.push(lesson) - 1;
    places.set(key, place);
    return [line, mark.messagesHash, mark.idHash ?? null, place];
  });
  return { lessons, lines };
}
