import { inPieces } from '../checking/in-pieces';

/** Characters of the hash that a line begins with. */
export const hashLength = 22;
const newline = 0x0a;
const space = 0x20;

/** A line with the line break at its end. */
export interface KeptLine {
  readonly hash: string;
  readonly line: Buffer;
}

/** The `hash rest` lines of a file, found by their hashes; of equal hashes the last. A line costs its bytes and eight more. */
export class KeptLines {
  readonly #bytes: Buffer;
  /** Where a line begins, plus one, at a place that its hash names, or the next free one behind that. */
  readonly #starts: Int32Array;
  #count = 0;

  private constructor(bytes: Buffer, lines: number) {
    this.#bytes = bytes;
    this.#starts = new Int32Array(2 ** Math.ceil(Math.log2(2 * lines + 2)));
  }

  /** Lets other work in between. */
  static async of(bytes: Buffer): Promise<KeptLines> {
    let lines = 0;
    await inPieces(startsIn(bytes), undefined, () => {
      lines += 1;
    });
    const kept = new KeptLines(bytes, lines);
    await inPieces(startsIn(bytes), undefined, (start) => kept.#add(start));
    return kept;
  }

  get count(): number {
    return this.#count;
  }

  /** Whether the last line is: what is added then begins a line of its own. */
  get isWhole(): boolean {
    return this.#bytes.at(-1) === newline;
  }

  find(hash: string): Buffer | undefined {
    const start = (this.#starts[this.#placeOf(hash)] ?? 0) - 1;
    return start < 0 ? undefined : this.#lineAt(start);
  }

  /** In their order. */
  *lines(): Generator<KeptLine> {
    for (const start of startsIn(this.#bytes)) {
      const hash = this.#hashAt(start);
      if (this.#starts[this.#placeOf(hash)] === start + 1) {
        yield { hash, line: this.#lineAt(start) };
      }
    }
  }

  #add(start: number): void {
    const place = this.#placeOf(this.#hashAt(start));
    this.#count += this.#starts[place] === 0 ? 1 : 0;
    this.#starts[place] = start + 1;
  }

  /** Where the line of a hash is noted, or would be. The hashes are random: some of their characters name a place. */
  #placeOf(hash: string): number {
    const mask = this.#starts.length - 1;
    let place = 0;
    for (let at = 0; at < 6; at += 1) {
      place = Math.imul(place, 67) + hash.charCodeAt(at);
    }
    for (place &= mask; ; place = (place + 1) & mask) {
      const start = (this.#starts[place] ?? 0) - 1;
      if (start < 0 || this.#isAt(hash, start)) {
        return place;
      }
    }
  }

  #isAt(hash: string, start: number): boolean {
    for (let at = 0; at < hashLength; at += 1) {
      if (this.#bytes[start + at] !== hash.charCodeAt(at)) {
        return false;
      }
    }
    return hash.length === hashLength;
  }

  #hashAt(start: number): string {
    return this.#bytes.toString('latin1', start, start + hashLength);
  }

  #lineAt(start: number): Buffer {
    return this.#bytes.subarray(start, this.#bytes.indexOf(newline, start) + 1);
  }
}

/** Where whole lines with a hash begin. What was cut off at the end is none. */
function* startsIn(bytes: Buffer): Generator<number> {
  for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
    end = bytes.indexOf(newline, start);
    if (end < 0) {
      return;
    }
    if (end - start > hashLength && bytes[start + hashLength] === space) {
      yield start;
    }
  }
}
