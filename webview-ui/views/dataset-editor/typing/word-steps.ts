/**
 * Says where typing becomes a step of its own for undo: at each word, at a paste, where deleting begins or ends, and
 * where the caret went elsewhere.
 */
export class WordSteps {
  #step = 0;
  #last: { readonly isDeleting: boolean; readonly end: number } | undefined;

  /** What parts of one step have in common, for a change of a field's text. */
  stepOf(before: string, after: string): string {
    const change = changeOf(before, after);
    if (this.#begins(before, change)) {
      this.#step += 1;
    }
    const isDeleting = change.inserted === '';
    this.#last = { isDeleting, end: change.start + change.inserted.length };
    return String(this.#step);
  }

  /** What is typed next is a step of its own: something else happened between. */
  end(): void {
    this.#last = undefined;
  }

  #begins(before: string, { start, removed, inserted }: TextChange): boolean {
    const last = this.#last;
    const isDeleting = inserted === '';
    if (!last || last.isDeleting !== isDeleting) {
      return true;
    }
    if (isDeleting) {
      // Backspace ends where the last one began; Delete goes on at the same place.
      return removed.length > 1 || (start + removed.length !== last.end && start !== last.end);
    }
    const beginsWord = /\S/u.test(inserted) && /\s$/u.test(before.slice(0, start));
    return start !== last.end || removed !== '' || inserted.length > 2 || beginsWord;
  }
}

export interface TextChange {
  readonly start: number;
  readonly removed: string;
  readonly inserted: string;
}

/** Where the caret of a field belongs once its text has become another: behind what changed before it. */
export function caretAfter(before: string, after: string, caret: number): number {
  const { start, removed, inserted } = changeOf(before, after);
  if (caret < start) {
    return caret;
  }
  return caret > start + removed.length ? caret - removed.length + inserted.length : start + inserted.length;
}

/** The one piece in which two texts differ. */
export function changeOf(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) {
    start += 1;
  }
  let rest = 0;
  while (rest < shorter - start && before[before.length - 1 - rest] === after[after.length - 1 - rest]) {
    rest += 1;
  }
  return {
    start,
    removed: before.slice(start, before.length - rest),
    inserted: after.slice(start, after.length - rest),
  };
}
