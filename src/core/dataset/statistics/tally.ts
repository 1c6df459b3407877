/** One thing and how often it is there. */
export interface Count {
  readonly name: string;
  readonly count: number;
}

/** How often each thing is there; things that are gone are forgotten. */
export class Tally {
  readonly #counts = new Map<string, number>();

  /** @param by -1 takes one back */
  add(name: string, by: 1 | -1): void {
    const count = (this.#counts.get(name) ?? 0) + by;
    if (count === 0) {
      this.#counts.delete(name);
    } else {
      this.#counts.set(name, count);
    }
  }

  get distinct(): number {
    return this.#counts.size;
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** The most frequent first, equal ones by their names. */
  top(most = Number.POSITIVE_INFINITY): readonly Count[] {
    return [...this.#counts]
      .map(([name, count]) => ({ name, count }))
      .sort((left, right) => right.count - left.count || (left.name < right.name ? -1 : 1))
      .slice(0, most);
  }

  /** Names in their order. */
  names(): readonly string[] {
    return [...this.#counts.keys()].sort();
  }
}
