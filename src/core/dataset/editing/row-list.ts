import type { LineId } from '../document/line-document';
import type { EditedDocument, Exchange, RowKey } from './edited-document';

/**
 * The rows that a list shows, in its order. Without a search that is the document itself. With one it is what was found,
 * and stays that while rows are edited: a row does not vanish under the hand that mends it. Rows that are made are shown
 * behind the row that they stand behind, whether they match or not.
 */
export class RowList {
  readonly #document: EditedDocument;
  #keys: RowKey[] | undefined;

  constructor(document: EditedDocument) {
    this.#document = document;
  }

  get count(): number {
    return this.#keys?.length ?? this.#document.lines.lineCount;
  }

  /** @param keys in the order to show; undefined for all rows as they stand */
  show(keys: readonly RowKey[] | undefined): void {
    this.#keys = keys && [...keys];
  }

  keyAt(index: number): RowKey | undefined {
    if (this.#keys) {
      return this.#keys[index];
    }
    const { lines } = this.#document;
    return index < lines.lineCount ? this.#document.keyOf(lines.idAt(index)) : undefined;
  }

  /** Where a row stands in the list; undefined where it is not in it. */
  indexOf(key: RowKey): number | undefined {
    const index = this.#keys ? this.#keys.indexOf(key) : this.#document.indexOf(key);
    return index === undefined || index < 0 ? undefined : index;
  }

  *keys(): Generator<RowKey> {
    for (let index = 0; index < this.count; index += 1) {
      const key = this.keyAt(index);
      if (key !== undefined) {
        yield key;
      }
    }
  }

  /** Follows a change of the document. */
  exchange({ removed, inserted }: Exchange): void {
    if (!this.#keys) {
      return;
    }
    const before = new Set(removed.map((line) => this.#document.keyOf(line)));
    const after = new Set(inserted.map((line) => this.#document.keyOf(line)));
    const isGone = (key: RowKey) => before.has(key) && !after.has(key);
    if ([...before].some(isGone)) {
      this.#keys = this.#keys.filter((key) => !isGone(key));
    }
    const made = inserted.filter((line) => !before.has(this.#document.keyOf(line)));
    if (made.length > 0) {
      this.#keys = this.#withMade(this.#keys, made);
    }
  }

  #withMade(keys: readonly RowKey[], made: readonly LineId[]): RowKey[] {
    const followers = new Map<RowKey | undefined, RowKey[]>();
    const known = new Set(keys);
    let place: RowKey | undefined;
    for (const line of made) {
      const index = this.#document.lines.indexOf(line) ?? 0;
      const previous = index > 0 ? this.#document.keyOf(this.#document.lines.idAt(index - 1)) : undefined;
      // One behind the other: all of them follow the row that the first stands behind.
      place = previous !== undefined && known.has(previous) ? previous : place;
      const group = followers.get(place) ?? [];
      group.push(this.#document.keyOf(line));
      followers.set(place, group);
    }
    const shown = keys.flatMap((key) => [key, ...(followers.get(key) ?? [])]);
    return [...shown, ...(followers.get(undefined) ?? [])];
  }
}
