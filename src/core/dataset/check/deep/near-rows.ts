import type { Split } from '../../conversation';
import { signatureLength, similarity } from './signature';

/** A row as the search for near ones sees it. Rows come in the order in which they stand. */
export interface SignedRow {
  /** From 0; in an open document the line's name. */
  readonly line: number;
  readonly messagesHash: number;
  readonly split: Split;
  /** Its numbers, from `signatureAt` on: those of many rows may lie in one block. */
  readonly signature: Uint16Array;
  /** 0 where it is left out. */
  readonly signatureAt?: number;
  /** The name of another file of the project in which it stands; such rows come first and are only compared with. */
  readonly fileName?: string;
}

/** A row that says nearly the same as one on an earlier line. */
export interface NearRow {
  readonly row: SignedRow;
  readonly other: SignedRow;
  /** 0..1. */
  readonly similarity: number;
}

/** 16 bands of 4: two rows that share four fifths of their words meet in one of them in 9,998 of 10,000 cases. */
export const bandCount = 16;
const bandLength = signatureLength / bandCount;
/** From here on two rows are near. */
export const nearSimilarity = 0.8;
/** Of the rows that share a band, so many latest ones of each split are compared: rows of one template share many. */
const mostCompared = 3;
/** So many rows that share a band are looked at to find those. */
export const mostLookedAt = 12;
/** Rows between two breaths. */
const rowsAtATime = 2_000;

/**
 * Rows that say nearly the same as an earlier one, each once: with one of the other split rather than of its own, for a
 * leak is worse than a copy, else with the most alike. Equal rows are no near ones. Yields the bands that are done, for
 * other work.
 * @param isWanted the rows that are compared with earlier ones; all of this file where it is left out
 */
export function* findNearRows(
  rows: readonly SignedRow[],
  isWanted: (row: SignedRow) => boolean = () => true,
): Generator<number, readonly NearRow[]> {
  const best = new Map<SignedRow, NearRow>();
  const table = new BandTable(rows);
  for (let band = 0; band < bandCount; band += 1) {
    table.begin(band);
    for (const [index, row] of rows.entries()) {
      table.add(index);
      if (row.fileName === undefined && isWanted(row)) {
        table.visitMet(index, (other) => compare(row, other, best));
      }
      if (index % rowsAtATime === rowsAtATime - 1) {
        yield band;
      }
    }
    yield band + 1;
  }
  return [...best.values()].sort((left, right) => left.row.line - right.row.line);
}

/** What gave way to what, between two searches. */
export interface ChangedRows {
  /** Rows that stood there before. */
  readonly gone: readonly SignedRow[];
  /** The rows as they are now, those from `start` to before `end` in the place of `gone`. */
  readonly rows: readonly SignedRow[];
  readonly start: number;
  readonly end: number;
}

/**
 * The rows that have to be compared again after a change: the new ones, and those behind them that looked, or look now,
 * at one of them. For all others `findNearRows` says what it said. Yields for other work.
 */
export function* rowsToCompareAgain({
  gone,
  rows,
  start,
  end,
}: ChangedRows): Generator<undefined, ReadonlySet<SignedRow>> {
  const changed = rows.slice(start, end);
  const again = new Set(changed);
  for (let band = 0; band < bandCount; band += 1) {
    const met = new Map([...gone, ...changed].map((row) => [bandHash(row, band), 0]));
    for (let index = end; index < rows.length; index += 1) {
      const row = rows[index];
      const hash = row && bandHash(row, band);
      const count = hash === undefined ? undefined : met.get(hash);
      if (row && hash !== undefined && count !== undefined && count < mostLookedAt) {
        met.set(hash, count + 1);
        again.add(row);
      }
      if (index % rowsAtATime === rowsAtATime - 1) {
        yield;
      }
    }
  }
  return again;
}

/** Rows by the hash of one band, in three arrays: a map of lists takes ten times as long. */
class BandTable {
  readonly #rows: readonly SignedRow[];
  readonly #hashes: Int32Array;
  /** The latest row of each place, and for each row the one before it there; -1 for none. */
  readonly #latest: Int32Array;
  readonly #former: Int32Array;
  #band = 0;

  constructor(rows: readonly SignedRow[]) {
    this.#rows = rows;
    this.#hashes = new Int32Array(rows.length);
    this.#latest = new Int32Array(2 ** Math.ceil(Math.log2(rows.length + 1)));
    this.#former = new Int32Array(rows.length);
  }

  /** Forgets all rows. */
  begin(band: number): void {
    this.#band = band;
    this.#latest.fill(-1);
  }

  add(index: number): void {
    const row = this.#rows[index];
    this.#hashes[index] = row === undefined ? 0 : bandHash(row, this.#band);
    const place = this.#placeOf(index);
    this.#former[index] = this.#latest[place] ?? -1;
    this.#latest[place] = index;
  }

  /** Calls back for earlier rows with the same hash, the latest first. */
  visitMet(index: number, visit: (row: SignedRow) => void): void {
    const hash = this.#hashes[index];
    let [train, held] = [0, 0];
    let other = this.#former[index] ?? -1;
    for (let looked = 0; other >= 0 && looked < mostLookedAt; ) {
      const row = this.#hashes[other] === hash ? this.#rows[other] : undefined;
      // Others that share the place by chance do not count: what is found depends on these rows alone.
      looked += row === undefined ? 0 : 1;
      if (row?.split === 'train' && train < mostCompared) {
        train += 1;
        visit(row);
      } else if (row?.split === 'eval' && held < mostCompared) {
        held += 1;
        visit(row);
      }
      other = this.#former[other] ?? -1;
    }
  }

  #placeOf(index: number): number {
    return (this.#hashes[index] ?? 0) & (this.#latest.length - 1);
  }
}

/** How alike two rows are, or 0 where it is less than that. */
function similarityOf(left: SignedRow, right: SignedRow): number {
  return similarity(left.signature, right.signature, {
    least: nearSimilarity,
    leftAt: left.signatureAt ?? 0,
    rightAt: right.signatureAt ?? 0,
  });
}

function compare(row: SignedRow, other: SignedRow, best: Map<SignedRow, NearRow>): void {
  const alike = similarityOf(row, other);
  // Most are told apart by their signatures, sooner than a row's hash is fetched.
  if (alike === 0 || other.messagesHash === row.messagesHash) {
    return;
  }
  const near: NearRow = { row, other, similarity: alike };
  const known = best.get(row);
  if (known === undefined || rank(near) > rank(known)) {
    best.set(row, near);
  }
}

function rank(near: NearRow): number {
  return near.similarity + (near.row.split === near.other.split ? 0 : 1);
}

function bandHash({ signature, signatureAt = 0 }: SignedRow, band: number): number {
  let hash = 0x811c9dc5;
  const start = signatureAt + band * bandLength;
  for (let at = start; at < start + bandLength; at += 1) {
    hash = Math.imul(hash ^ (signature[at] ?? 0), 0x01000193);
  }
  return hash ^ (hash >>> 15);
}
