import type { Split } from '../conversation';
import type { Finding } from './finding';
import { HashChains } from './hash-chains';
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
  readonly #byMessages = new HashChains();
  readonly #byId = new HashChains();
  /** By key: whether the row is to score the model, not to train it. */
  #isEval = new Uint8Array(0);
  readonly #elsewhere: ReadonlyMap<number, RowElsewhere>;

  /** @param elsewhere rows of the project's other files, by `messagesHash` */
  constructor(elsewhere: ReadonlyMap<number, RowElsewhere> = new Map()) {
    this.#elsewhere = elsewhere;
  }

  /** Sets what is known of a row; undefined where it is no row any more. */
  set(key: number, mark: RowMark | undefined): void {
    this.#byMessages.set(key, mark?.messagesHash);
    this.#byId.set(key, mark?.idHash);
    if (key >= this.#isEval.length) {
      const more = new Uint8Array(Math.max(key + 1, this.#isEval.length * 2));
      more.set(this.#isEval);
      this.#isEval = more;
    }
    this.#isEval[key] = mark?.split === 'eval' ? 1 : 0;
  }

  /** The split of a row; undefined where there is none. */
  splitOf(key: number): Split | undefined {
    return this.#byMessages.hashOf(key) === undefined ? undefined : this.#isEval[key] === 1 ? 'eval' : 'train';
  }

  /** Rows with which a row shares its messages or its id: their findings change with it. */
  relativesOf(key: number): readonly number[] {
    const all = [...this.#sharing(this.#byMessages, key), ...this.#sharing(this.#byId, key)];
    return [...new Set(all)].filter((other) => other !== key);
  }

  /** Rows with these messages, in either split. */
  keysLike({ messagesHash }: Pick<RowMark, 'messagesHash'>): readonly number[] {
    return this.#byMessages.keysOf(messagesHash);
  }

  /** A row of the project's other files with these messages. */
  elsewhere({ messagesHash }: Pick<RowMark, 'messagesHash'>): RowElsewhere | undefined {
    return this.#elsewhere.get(messagesHash);
  }

  /** Every row that this index has something to say about. */
  *found(): Generator<number> {
    for (const key of this.#byMessages.keys()) {
      const isShared = this.#sharing(this.#byMessages, key).length > 1 || this.#sharing(this.#byId, key).length > 1;
      if (isShared || this.#elsewhere.has(this.#byMessages.hashOf(key) ?? -1)) {
        yield key;
      }
    }
  }

  /** What the rules say of one row: the first of equal ones is right, those on later lines are reported. */
  findingsOf(key: number, lineOf: LineOf): readonly Finding[] {
    const split = this.splitOf(key);
    if (split === undefined) {
      return [];
    }
    const sameId = firstOf(this.#sharing(this.#byId, key), lineOf);
    const idFindings: readonly Finding[] =
      sameId === undefined || sameId === key
        ? []
        : [{ code: 'dataset.duplicateId', parameters: { otherLine: lineOf(sameId) + 1 }, path: ['id'] }];
    return [...idFindings, ...this.#sameMessages(key, split, lineOf)];
  }

  #sameMessages(key: number, split: Split, lineOf: LineOf): readonly Finding[] {
    const first = firstOf(this.#sharing(this.#byMessages, key), lineOf);
    if (first !== undefined && first !== key) {
      const otherSplit = this.splitOf(first) ?? split;
      const otherLine = lineOf(first) + 1;
      return otherSplit === split
        ? [{ code: 'dataset.duplicate', parameters: { otherLine } }]
        : [{ code: 'dataset.leak', parameters: { otherLine, otherSplit }, path: ['split'] }];
    }
    const other = this.#elsewhere.get(this.#byMessages.hashOf(key) ?? -1);
    if (other === undefined) {
      return [];
    }
    const parameters = { otherLine: other.lineNumber, otherFile: other.fileName, otherSplit: other.split };
    return other.split === split
      ? [{ code: 'dataset.duplicateElsewhere', parameters }]
      : [{ code: 'dataset.leakElsewhere', parameters, path: ['split'] }];
  }

  #sharing(chains: HashChains, key: number): readonly number[] {
    return chains.keysOf(chains.hashOf(key));
  }
}

function firstOf(keys: readonly number[], lineOf: LineOf): number | undefined {
  return keys.length < 2 ? keys[0] : keys.reduce((first, key) => (lineOf(key) < lineOf(first) ? key : first));
}
