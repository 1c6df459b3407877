import type { Sha256Hex } from '../../provenance/key';
import type { Split } from '../conversation';

/** What a split goes by, of one row. */
export interface RowToSplit {
  /** The row's place in its file. */
  readonly place: number;
  /** The row's id, or what else names it by its content: its luck is drawn from this. */
  readonly identity: string;
  readonly actions: readonly string[];
  /** Rows with the same group say nearly the same and stay together. */
  readonly group: string;
  /** The split that it keeps; undefined where it has none or is to get another. */
  readonly kept?: Split | undefined;
}

export interface SplitOptions {
  /** Wanted of each action's rows in `eval`, 0 to 1. */
  readonly evalShare: number;
  /** Another seed gives another split. */
  readonly seed: string;
  readonly sha256Hex: Sha256Hex;
}

/** Rows of one action in each split; the action `''` is rows without any. */
export interface ActionShare {
  readonly action: string;
  readonly train: number;
  readonly eval: number;
}

export interface SplitRows {
  readonly splitAt: ReadonlyMap<number, Split>;
  readonly shares: readonly ActionShare[];
  /** Rows that kept no split because a near-duplicate of theirs is in `eval`. */
  readonly moved: readonly number[];
}

interface Group {
  readonly rows: RowToSplit[];
  luck: number;
}

/** Digits of a hash that make a number without loss. */
const luckDigits = 13;

/**
 * Shares rows out between `train` and `eval`: of each action's rows the wanted share, near-duplicates together. Who goes
 * where is drawn from the rows' identities and the seed, not from their order: the same rows give the same split, and
 * rows that keep theirs are only counted. Of a row with several actions the rarest counts.
 */
export function splitRows(rows: readonly RowToSplit[], options: SplitOptions): SplitRows {
  const counts = countActions(rows);
  const strata = new Map<string, Group[]>();
  for (const group of groupsOf(rows, options)) {
    const action = rarest(
      group.rows.flatMap(({ actions }) => actions),
      counts,
    );
    const stratum = strata.get(action) ?? [];
    stratum.push(group);
    strata.set(action, stratum);
  }
  const splitAt = new Map<number, Split>();
  const shares = [...strata].map(([action, groups]): ActionShare => {
    const split = splitStratum(groups, options.evalShare);
    const sizes = { train: 0, eval: 0 };
    for (const [group, name] of split) {
      sizes[name] += group.rows.length;
      for (const { place } of group.rows) {
        splitAt.set(place, name);
      }
    }
    return { action, ...sizes };
  });
  const moved = rows.filter(({ kept, place }) => kept !== undefined && kept !== splitAt.get(place));
  const byName = ({ action: left }: ActionShare, { action: right }: ActionShare) => (left < right ? -1 : 1);
  return { splitAt, shares: shares.sort(byName), moved: moved.map(({ place }) => place) };
}

function countActions(rows: readonly RowToSplit[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const action of rows.flatMap(({ actions }) => [...new Set(actions)])) {
    counts.set(action, (counts.get(action) ?? 0) + 1);
  }
  return counts;
}

function rarest(actions: readonly string[], counts: ReadonlyMap<string, number>): string {
  const countOf = (action: string) => counts.get(action) ?? 0;
  const [first = ''] = [...new Set(actions)].sort((left, right) => {
    return countOf(left) - countOf(right) || (left < right ? -1 : 1);
  });
  return first;
}

/** A group is as lucky as the luckiest of its rows: one more row changes that seldom. */
function groupsOf(rows: readonly RowToSplit[], { seed, sha256Hex }: SplitOptions): Iterable<Group> {
  const groups = new Map<string, Group>();
  const encoder = new TextEncoder();
  for (const row of rows) {
    const hash = sha256Hex(encoder.encode(`${seed}\n${row.identity}`));
    const luck = Number.parseInt(hash.slice(0, luckDigits), 16);
    const group = groups.get(row.group);
    if (group) {
      group.rows.push(row);
      group.luck = Math.min(group.luck, luck);
    } else {
      groups.set(row.group, { rows: [row], luck });
    }
  }
  return groups.values();
}

/** Fills `eval` with the luckiest groups that are free to go, as long as that comes nearer to the share. */
function splitStratum(groups: readonly Group[], evalShare: number): ReadonlyMap<Group, Split> {
  const keptOf = ({ rows }: Group): Split | undefined =>
    rows.some(({ kept }) => kept === 'eval') ? 'eval' : rows.find(({ kept }) => kept !== undefined)?.kept;
  const sizeOf = (some: readonly Group[]) => some.reduce((sum, { rows }) => sum + rows.length, 0);
  const split = new Map(groups.map((group) => [group, keptOf(group) ?? 'train'] as const));
  const wanted = evalShare * sizeOf(groups);
  let held = sizeOf(groups.filter((group) => keptOf(group) === 'eval'));
  const free = groups.filter((group) => keptOf(group) === undefined).sort((left, right) => left.luck - right.luck);
  for (const group of free) {
    const size = group.rows.length;
    if (Math.abs(held + size - wanted) < Math.abs(held - wanted)) {
      split.set(group, 'eval');
      held += size;
    }
  }
  return split;
}
