/**
 * A few words for each row: its actions, its tags, what is wrong with it. Rows share their lists, for there are few
 * different ones: a question is asked of each list once, and a row costs four bytes.
 */
export class WordsColumn {
  readonly #lists: (readonly string[])[] = [[]];
  readonly #indexOf = new Map<string, number>();
  #ofRow = new Uint32Array(1024);

  /** Rows that were never set have no words. */
  set(row: number, words: readonly string[]): void {
    if (row >= this.#ofRow.length) {
      const grown = new Uint32Array(Math.max(row + 1, this.#ofRow.length * 2));
      grown.set(this.#ofRow);
      this.#ofRow = grown;
    }
    this.#ofRow[row] = this.#listOf(words);
  }

  at(row: number): readonly string[] {
    return this.#lists[this.listAt(row)] ?? [];
  }

  /** Which list a row has: the place of its answer in what `ask` gives. */
  listAt(row: number): number {
    return this.#ofRow[row] ?? 0;
  }

  /** One answer for each list that any row has or had. */
  ask<Answer>(question: (words: readonly string[]) => Answer): readonly Answer[] {
    return this.#lists.map(question);
  }

  #listOf(words: readonly string[]): number {
    if (words.length === 0) {
      return 0;
    }
    const key = keyOf(words);
    const known = this.#indexOf.get(key);
    if (known !== undefined) {
      return known;
    }
    this.#indexOf.set(key, this.#lists.length);
    return this.#lists.push([...words]) - 1;
  }
}

/** Different for different lists; quick for the usual ones. */
function keyOf(words: readonly string[]): string {
  return words.some((word) => word.includes('\0')) ? JSON.stringify(words) : `${words.length}\0${words.join('\0')}`;
}
