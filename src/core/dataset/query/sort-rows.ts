import type { LineId } from '../document/line-document';
import { summariseLine } from '../document/row-summary';
import type { RowColumns } from './row-columns';
import type { SearchedLines } from './row-filter';
import type { WordsColumn } from './words-column';

/** What rows can be sorted by. `line` is the file's own order, `size` the bytes of a line, `problems` how many. */
export const rowSortKeys = ['line', 'split', 'actions', 'tags', 'messages', 'problems', 'firstWords', 'size'] as const;
export type RowSortKey = (typeof rowSortKeys)[number];

/** The rows of a document and what is known of them. */
export interface SortedRows {
  readonly columns: RowColumns;
  readonly lines: SearchedLines;
  /** The line at each place of the document. */
  readonly rowAt: (place: number) => LineId;
}

/** Ranks beyond this are equal: rank and place go into one number of 53 bits, which sorts fastest. */
const highestRank = 2 ** 21 - 1;
const placeRange = 2 ** 32;

/** Puts places of a document in another order; equal ones stay in the file's, whichever the direction. */
export function sortRows(
  places: Uint32Array,
  order: { readonly key: RowSortKey; readonly isDescending: boolean },
  rows: SortedRows,
): Uint32Array {
  if (order.key === 'line') {
    const sorted = places.slice().sort();
    return order.isDescending ? sorted.reverse() : sorted;
  }
  return sortByRank(places, rankingOf(order.key, places, rows), order.isDescending);
}

/** @param rankOf a whole number from 0 for the row at a place */
export function sortByRank(places: Uint32Array, rankOf: (place: number) => number, isDescending: boolean): Uint32Array {
  const packed = Float64Array.from(places, (place) => {
    const rank = Math.min(highestRank, rankOf(place));
    return (isDescending ? highestRank - rank : rank) * placeRange + place;
  });
  return Uint32Array.from(packed.sort(), (value) => value % placeRange);
}

function rankingOf(
  key: Exclude<RowSortKey, 'line'>,
  places: Uint32Array,
  { columns, lines, rowAt }: SortedRows,
): (place: number) => number {
  switch (key) {
    case 'messages':
      return (place) => columns.turnsAt(rowAt(place));
    case 'size':
      return (place) => lines.contentLengthOf(rowAt(place));
    case 'firstWords':
      return rankingOfTexts(places, (place) => summariseLine(lines.contentOf(rowAt(place))).firstWords);
    case 'problems': {
      const counts = columns.problems.ask((words) => words.length);
      return (place) => counts[columns.problems.listAt(rowAt(place))] ?? 0;
    }
    default: {
      const ranks = ranksOfLists(columns[key]);
      return (place) => ranks[columns[key].listAt(rowAt(place))] ?? 0;
    }
  }
}

function rankingOfTexts(places: Uint32Array, textAt: (place: number) => string): (place: number) => number {
  const textOf = new Map<number, string>();
  for (const place of places) {
    textOf.set(place, textAt(place).toLowerCase());
  }
  const rankOf = ranksOf(textOf.values());
  return (place) => rankOf.get(textOf.get(place) ?? '') ?? 0;
}

function ranksOfLists(column: WordsColumn): readonly number[] {
  const spelled = column.ask((words) => words.join(' '));
  const rankOf = ranksOf(spelled);
  return spelled.map((words) => rankOf.get(words) ?? 0);
}

function ranksOf(texts: Iterable<string>): ReadonlyMap<string, number> {
  const inOrder = [...new Set(texts)].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  return new Map(inOrder.map((text, rank) => [text, rank]));
}
