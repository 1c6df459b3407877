import type { Split } from '../../conversation';
import { signatureLength, similarity } from './signature';

/** A row as the search for near ones sees it. Rows come in the order of their lines. */
export interface SignedRow {
  /** From 0. */
  readonly line: number;
  readonly messagesHash: number;
  readonly split: Split;
  readonly signature: Uint32Array;
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
/** So many rows that share a place in the table are looked at to find those. */
const mostLookedAt = 12;

/**
 * Rows that say nearly the same as an earlier one, each once: with one of the other split rather than of its own, for a
 * leak is worse than a copy, else with the most alike. Equal rows are no near ones. Yields the bands that are done, for
 * other work.
 */
export function* findNearRows(rows: readonly SignedRow[]): Generator<number, readonly NearRow[]> {
  const best = new Map<SignedRow, NearRow>();
  for (let band = 0; band < bandCount; band += 1) {
    const table = new BandTable(rows, band);
    for (const [index, row] of rows.entries()) {
      table.add(index);
      if (row.fileName === undefined) {
        table.visitMet(index, (other) => compare(row, other, best));
      }
    }
    yield band + 1;
  }
  return [...best.values()].sort((left, right) => left.row.line - right.row.line);
}

/** Rows by the hash of one band, in three arrays: a map of lists takes ten times as long. */
class BandTable {
  readonly #rows: readonly SignedRow[];
  readonly #hashes: Int32Array;
  /** The latest row of each place, and for each row the one before it there; -1 for none. */
  readonly #latest: Int32Array;
  readonly #former: Int32Array;

  constructor(rows: readonly SignedRow[], band: number) {
    this.#rows = rows;
    this.#hashes = Int32Array.from(rows, ({ signature }) => bandHash(signature, band));
    this.#latest = new Int32Array(2 ** Math.ceil(Math.log2(rows.length + 1))).fill(-1);
    this.#former = new Int32Array(rows.length).fill(-1);
  }

  add(index: number): void {
    const place = this.#placeOf(index);
    this.#former[index] = this.#latest[place] ?? -1;
    this.#latest[place] = index;
  }

  /** Calls back for earlier rows with the same hash, the latest first. */
  visitMet(index: number, visit: (row: SignedRow) => void): void {
    const hash = this.#hashes[index];
    let [train, held] = [0, 0];
    let other = this.#former[index] ?? -1;
    for (let looked = 0; other >= 0 && looked < mostLookedAt; looked += 1) {
      const row = this.#hashes[other] === hash ? this.#rows[other] : undefined;
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

function compare(row: SignedRow, other: SignedRow, best: Map<SignedRow, NearRow>): void {
  if (other.messagesHash === row.messagesHash) {
    return;
  }
  const alike = similarity(row.signature, other.signature, nearSimilarity);
  if (alike === 0) {
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

function bandHash(signature: Uint32Array, band: number): number {
  let hash = 0x811c9dc5;
  for (let at = band * bandLength; at < (band + 1) * bandLength; at += 1) {
    const value = signature[at] ?? 0;
    hash = Math.imul(hash ^ (value & 0xffff), 0x01000193);
    hash = Math.imul(hash ^ (value >>> 16), 0x01000193);
  }
  return hash ^ (hash >>> 15);
}
