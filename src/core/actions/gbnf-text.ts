/** Why a text is no grammar, with the line. */
export class GrammarProblem extends Error {}

/** The text of a grammar and how far it is read. Member functions throw GrammarProblem. */
export class GrammarText {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.includes('\0')) {
      throw new GrammarProblem('it holds a NUL, where llama.cpp stops reading');
    }
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next character; empty at the end. */
  get next(): string {
    return this.#text.charAt(this.#at);
  }

  take(expected: string): boolean {
    const isThere = this.#text.startsWith(expected, this.#at);
    this.#at += isThere ? expected.length : 0;
    return isThere;
  }

  expect(expected: string): void {
    if (!this.take(expected)) {
      throw this.problem(`"${expected}" is missing`);
    }
  }

  /** Blanks and comments; line ends only where what is being read may go on behind them. */
  skipSpace(isNewlineAllowed: boolean): void {
    this.#takeMatch(isNewlineAllowed ? /(?:[ \t\r\n]|#[^\r\n]*)*/y : /(?:[ \t]|#[^\r\n]*)*/y);
  }

  readName(): string {
    return this.#takeMatch(/[a-zA-Z\d-]+/y) ?? this.#fail('the name of a rule is missing');
  }

  readNumber(): number {
    return Number(this.#takeMatch(/\d+/y) ?? this.#fail('a number is missing'));
  }

  /** One character of a literal or a set, or its escape. */
  readCharacter(): void {
    const escaped = /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[trn\\"[\]-])/y;
    if ((this.#takeMatch(escaped) ?? this.#takeMatch(/[^\\]/y)) === undefined) {
      throw this.problem(this.isAtEnd ? 'it ends within a text' : 'an escape that llama.cpp does not know');
    }
  }

  problem(detail: string): GrammarProblem {
    const line = this.#text.slice(0, this.#at).split('\n').length;
    return new GrammarProblem(`line ${line}: ${detail}`);
  }

  #takeMatch(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.#text)?.[0];
    this.#at += match?.length ?? 0;
    return match;
  }

  #fail(detail: string): never {
    throw this.problem(detail);
  }
}
