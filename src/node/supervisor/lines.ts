import { StringDecoder } from 'node:string_decoder';

/** Longest line that is kept; what goes beyond is cut off, so that a child cannot fill our memory. */
const maxLineLength = 4 * 1024 * 1024;

/** Cuts a byte stream into lines, whatever the chunks are; multi-byte characters are never torn. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  feed(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, maxLineLength);
    for (const line of lines) {
      this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
  }

  /** Hands over a last line without a line end. */
  end(): void {
    const last = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (last !== '') {
      this.#onLine(last);
    }
  }
}

/** Keeps the last lines of a log, for error messages. */
export class Tail {
  readonly #lines: string[] = [];
  readonly #maxLines: number;

  constructor(maxLines = 8) {
    this.#maxLines = maxLines;
  }

  add(line: string): void {
    if (line.trim() === '') {
      return;
    }
    this.#lines.push(line.slice(0, 500));
    if (this.#lines.length > this.#maxLines) {
      this.#lines.shift();
    }
  }

  toString(): string {
    return this.#lines.join('\n') || '(nothing)';
  }
}
