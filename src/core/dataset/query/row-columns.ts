import type { RowSummary } from '../document/row-summary';
import { WordsColumn } from './words-column';

/** What rows are found and sorted by, apart from their text. A row is known by its `LineId`. */
export class RowColumns {
  readonly kind = new WordsColumn();
  readonly split = new WordsColumn();
  readonly roles = new WordsColumn();
  readonly actions = new WordsColumn();
  readonly tags = new WordsColumn();
  /** Codes of what the checks found, muted ones not among them. */
  readonly problems = new WordsColumn();
  /** Codes that somebody muted. */
  readonly muted = new WordsColumn();
  #turns = new Uint16Array(1024);

  /** Takes in what a line says of itself. A line's content never changes, so once for each `LineId` is enough. */
  setSummary(row: number, { kind, split, roles, actions, tags, messageCount }: RowSummary): void {
    this.kind.set(row, [kind]);
    this.split.set(row, split === undefined ? [] : [split]);
    this.roles.set(row, roles);
    this.actions.set(row, actions);
    this.tags.set(row, tags);
    if (row >= this.#turns.length) {
      const grown = new Uint16Array(Math.max(row + 1, this.#turns.length * 2));
      grown.set(this.#turns);
      this.#turns = grown;
    }
    this.#turns[row] = Math.min(messageCount, 0xffff);
  }

  turnsAt(row: number): number {
    return this.#turns[row] ?? 0;
  }
}
