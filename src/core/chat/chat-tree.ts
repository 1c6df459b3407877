interface TreeTurn {
  readonly id: string;
  readonly parent?: string;
}

/**
 * Every turn of a chat. Asking again, or saying something else, puts a turn beside the one that was there, so that
 * nothing said is ever lost; one way through the tree is shown.
 */
export class ChatTree {
  /** Those that follow a turn, in the order of their beginnings; under '' the first turns. */
  readonly #following = new Map<string, string[]>();
  readonly #parents = new Map<string, string>();
  /** Which of them is shown, where it is not the newest. */
  readonly #chosen = new Map<string, string>();

  /** Puts a turn behind its parent, or beside those that are there, and shows it. One that is known changes nothing. */
  add({ id, parent = '' }: TreeTurn): void {
    if (this.#parents.has(id) || (parent !== '' && !this.#parents.has(parent))) {
      return;
    }
    this.#parents.set(id, parent);
    this.#following.set(parent, [...this.#versionsAfter(parent), id]);
    this.#chosen.delete(parent);
  }

  /** The turns that were tried at the place of this one, itself included. */
  versions(id: string): readonly string[] {
    const parent = this.#parents.get(id);
    return parent === undefined ? [] : this.#versionsAfter(parent);
  }

  /** Shows this turn and the way to it; what followed it is shown as it last was. */
  show(id: string): void {
    for (let shown = id; this.#parents.has(shown); shown = this.#parents.get(shown) ?? '') {
      this.#chosen.set(this.#parents.get(shown) ?? '', shown);
    }
  }

  /** The turns that are shown, the first said first. */
  path(): readonly string[] {
    const path: string[] = [];
    for (let next = this.#shownAfter(''); next !== undefined; next = this.#shownAfter(next)) {
      path.push(next);
    }
    return path;
  }

  #shownAfter(parent: string): string | undefined {
    return this.#chosen.get(parent) ?? this.#versionsAfter(parent).at(-1);
  }

  #versionsAfter(parent: string): readonly string[] {
    return this.#following.get(parent) ?? [];
  }
}
