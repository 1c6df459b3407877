export interface ListItem {
  readonly id: string;
  /** In pixels, until it is measured. */
  readonly expectedHeight: number;
}

/** Where the items of a list lie below each other: as measured, and as expected of those that were never in view. */
export class ItemHeights {
  #items: readonly ListItem[] = [];
  #indexes = new Map<string, number>();
  readonly #measured = new Map<string, number>();
  /** `#tops[index]`; the last is the height of all. Right up to and with `#rightTo`. */
  #tops: number[] = [0];
  #rightTo = 0;

  get count(): number {
    return this.#items.length;
  }

  get totalHeight(): number {
    return this.topOf(this.count);
  }

  setItems(items: readonly ListItem[]): void {
    let index = 0;
    while (index < items.length && items[index]?.id === this.#items[index]?.id) {
      index += 1;
    }
    this.#rightTo = Math.min(this.#rightTo, index);
    if (index < items.length || items.length < this.#items.length) {
      this.#indexes = new Map(items.map(({ id }, at) => [id, at]));
    }
    this.#items = items;
    this.#tops.length = Math.min(this.#tops.length, this.#rightTo + 1);
  }

  /** Returns whether that is news. */
  measure(id: string, height: number): boolean {
    const index = this.#indexes.get(id);
    if (index === undefined || this.#measured.get(id) === height) {
      return false;
    }
    this.#measured.set(id, height);
    this.#rightTo = Math.min(this.#rightTo, index);
    return true;
  }

  /** Undefined for an item that is no longer there. */
  indexOf(id: string): number | undefined {
    return this.#indexes.get(id);
  }

  /** In pixels from the top of the list; of the count of items, the height of all. */
  topOf(index: number): number {
    for (; this.#rightTo < index; this.#rightTo += 1) {
      const item = this.#items[this.#rightTo];
      const height = item ? (this.#measured.get(item.id) ?? item.expectedHeight) : 0;
      this.#tops[this.#rightTo + 1] = (this.#tops[this.#rightTo] ?? 0) + height;
    }
    return this.#tops[index] ?? 0;
  }

  /** Of the item that a place, in pixels from the top, lies in; the first or last for places outside. */
  indexAt(top: number): number {
    this.topOf(this.count);
    let low = 0;
    let high = Math.max(0, this.count - 1);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#tops[middle] ?? 0) <= top) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
