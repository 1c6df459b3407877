import type { Split } from '../conversation';
import type { Finding } from './finding';
import type { RowMark } from './row-mark';

/** A row of another file of the project with the same messages. */
export interface RowElsewhere {
  readonly fileName: string;
  readonly lineNumber: number;
  readonly split: Split;
}

/** Where a row stands now, from 0: lines move, their keys do not. */
export type LineOf = (key: number) => number;

/** Rules over all rows: ids that two rows have, duplicates and leaks. A row can be changed or taken out at any time. */
export class RowIndex {
  readonly #marks = new Map<number, RowMark>();
  readonly #byMessages = new KeysByHash();
  readonly #byId = new KeysByHash();
  readonly #elsewhere: ReadonlyMap<number, RowElsewhere>;

  /** @param elsewhere rows of the project's other files, by `messagesHash` */
  constructor(elsewhere: ReadonlyMap<number, RowElsewhere> = new Map()) {
    this.#elsewhere = elsewhere;
  }

  /** Sets what is known of a row; undefined where it is no row any more. */
  set(key: number, mark: RowMark | undefined): void {
    const old = this.#marks.get(key);
    if (old !== undefined) {
      this.#byMessages.remove(old.messagesHash, key);
      this.#byId.remove(old.idHash, key);
      this.#marks.delete(key);
    }
    if (mark !== undefined) {
      this.#byMessages.add(mark.messagesHash, key);
      this.#byId.add(mark.idHash, key);
      this.#marks.set(key, mark);
    }
  }

  markOf(key: number): RowMark | undefined {
    return this.#marks.get(key);
  }

  /** Rows with which a row shares its messages or its id: their findings change with it. */
  relativesOf(key: number): readonly number[] {
    const mark = this.#marks.get(key);
    const all = [...this.#byMessages.of(mark?.messagesHash), ...this.#byId.of(mark?.idHash)];
    return [...new Set(all)].filter((other) => other !== key);
  }

  /** Every row that this index has something to say about. */
  *found(): Generator<number> {
    for (const [key, { messagesHash, idHash }] of this.#marks) {
      const isShared = this.#byMessages.of(messagesHash).length > 1 || this.#byId.of(idHash).length > 1;
      if (isShared || this.#elsewhere.has(messagesHash)) {
        yield key;
      }
    }
  }

  /** What the rules say of one row: the first of equal ones is right, those on later lines are reported. */
  findingsOf(key: number, lineOf: LineOf): readonly Finding[] {
    const mark = this.#marks.get(key);
    if (mark === undefined) {
      return [];
    }
    const sameId = firstOf(this.#byId.of(mark.idHash), lineOf);
    const idFindings: readonly Finding[] =
      sameId === undefined || sameId === key
        ? []
        : [{ code: 'dataset.duplicateId', parameters: { otherLine: lineOf(sameId) + 1 }, path: ['id'] }];
    return [...idFindings, ...this.#sameMessages(key, mark, lineOf)];
  }

  #sameMessages(key: number, { messagesHash, split }: RowMark, lineOf: LineOf): readonly Finding[] {
    const first = firstOf(this.#byMessages.of(messagesHash), lineOf);
    if (first !== undefined && first !== key) {
      const otherSplit = this.#marks.get(first)?.split ?? split;
      const otherLine = lineOf(first) + 1;
      return otherSplit === split
        ? [{ code: 'dataset.duplicate', parameters: { otherLine } }]
        : [{ code: 'dataset.leak', parameters: { otherLine, otherSplit }, path: ['split'] }];
    }
    const other = this.#elsewhere.get(messagesHash);
    if (other === undefined) {
      return [];
    }
    const parameters = { otherLine: other.lineNumber, otherFile: other.fileName, otherSplit: other.split };
    return other.split === split
      ? [{ code: 'dataset.duplicateElsewhere', parameters }]
      : [{ code: 'dataset.leakElsewhere', parameters, path: ['split'] }];
  }
}

function firstOf(keys: readonly number[], lineOf: LineOf): number | undefined {
  return keys.length < 2 ? keys[0] : keys.reduce((first, key) => (lineOf(key) < lineOf(first) ? key : first));
}

/** A single key takes no list: nearly every hash has one. */
class KeysByHash {
  readonly #keys = new Map<number, number | number[]>();

  of(hash: number | undefined): readonly number[] {
    const found = hash === undefined ? undefined : this.#keys.get(hash);
    return found === undefined ? [] : typeof found === 'number' ? [found] : found;
  }

  add(hash: number | undefined, key: number): void {
    if (hash === undefined) {
      return;
    }
    const found = this.#keys.get(hash);
    if (found === undefined) {
      this.#keys.set(hash, key);
    } else if (typeof found === 'number') {
      this.#keys.set(hash, [found, key]);
    } else {
      found.push(key);
    }
  }

  remove(hash: number | undefined, key: number): void {
    const rest = this.of(hash).filter((other) => other !== key);
    const [only] = rest;
    if (hash === undefined) {
      return;
    }
    if (only === undefined) {
      this.#keys.delete(hash);
    } else {
      this.#keys.set(hash, rest.length === 1 ? only : rest);
    }
  }
}
