import { findNearRows, type SignedRow } from '../check/deep/near-rows';
import type { Split } from '../conversation';
import { type RowToSplit, type SplitOptions, type SplitRows, splitRows } from './split-rows';

/** A row and its signature: what near-duplicates are found by. */
export interface SignedRowToSplit extends RowToSplit {
  readonly signature: Uint16Array;
}

/** Each round joins what the one before it had put on two sides; more than a few are never needed. */
const mostRounds = 6;

/**
 * Shares rows out as `splitRows` does, with near-duplicates on one side: those that the deep check would call a leak
 * otherwise. Yields now and then, for other work.
 */
export function* splitDataset(rows: readonly SignedRowToSplit[], options: SplitOptions): Generator<void, SplitRows> {
  // In an order of their own, so that the order of the file decides nothing.
  const inOrder = rows.toSorted((left, right) => (left.identity < right.identity ? -1 : 1));
  const groups = new JoinedGroups();
  for (const [row, other] of yield* nearPairs(inOrder, () => 'train')) {
    groups.join(row.group, other.group);
  }
  for (let round = 1; ; round += 1) {
    const result = splitRows(
      inOrder.map((row) => ({ ...row, group: groups.of(row.group) })),
      options,
    );
    const splitOf = ({ place }: RowToSplit) => result.splitAt.get(place) ?? 'train';
    const pairs = yield* nearPairs(inOrder, splitOf);
    const leaks = pairs.filter(([row, other]) => splitOf(row) !== splitOf(other));
    if (leaks.length === 0 || round === mostRounds) {
      return result;
    }
    for (const [row, other] of leaks) {
      groups.join(row.group, other.group);
    }
  }
}

function* nearPairs(
  rows: readonly SignedRowToSplit[],
  splitOf: (row: RowToSplit) => Split,
): Generator<void, readonly (readonly [RowToSplit, RowToSplit])[]> {
  // Equal rows are near ones here: each counts as another conversation.
  const signed = rows.map(
    (row, line): SignedRow => ({ line, messagesHash: line, split: splitOf(row), signature: row.signature }),
  );
  const search = findNearRows(signed);
  for (let step = search.next(); ; step = search.next()) {
    if (step.done) {
      return step.value.flatMap(({ row, other }) => {
        const pair = [rows[row.line], rows[other.line]] as const;
        return pair[0] && pair[1] ? [[pair[0], pair[1]] as const] : [];
      });
    }
    yield;
  }
}

/** Groups that became one, by the name of one of them. */
class JoinedGroups {
  readonly #joined = new Map<string, string>();

  of(group: string): string {
    let name = group;
    for (let next = this.#joined.get(name); next !== undefined; next = this.#joined.get(name)) {
      name = next;
    }
    return name;
  }

  join(left: string, right: string): void {
    const [first, second] = [this.of(left), this.of(right)].sort();
    if (first !== undefined && second !== undefined && first !== second) {
      this.#joined.set(second, first);
    }
  }
}
