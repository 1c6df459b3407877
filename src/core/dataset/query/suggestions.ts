import { queryKeys } from './parse-query';
import { splitQuery } from './query-words';
import type { RowColumns } from './row-columns';
import { columnOf } from './row-filter';
import { rowStates, wordKeys } from './row-query';

/** What a search box can be completed to. */
export interface QuerySuggestion {
  /** Takes the place of the box's text between `start` and `end`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Rows that have the word, where they were counted. */
  readonly rows?: number;
}

const mostSuggestions = 20;

/** Completes the word at a place of the search box: a key, or a word that rows have, the most frequent first. */
export function suggestQuery(
  text: string,
  cursor: number,
  { columns, rows }: { readonly columns: RowColumns; readonly rows: Iterable<number> },
): readonly QuerySuggestion[] {
  const word = splitQuery(text).find(({ start, end }) => start <= cursor && cursor <= end);
  const span = { start: word?.start ?? cursor, end: word?.end ?? cursor };
  const sign = word?.isNegated ? '-' : '';
  if (word?.key === undefined) {
    const typed = word?.form === 'plain' ? word.value : '';
    return queryKeys.filter((key) => key.startsWith(typed)).map((key) => ({ ...span, text: `${sign}${key}:` }));
  }
  const { key, value } = word;
  if (key === 'is') {
    const states = rowStates.filter((state) => state.startsWith(value));
    return states.map((state) => ({ ...span, text: `${sign}is:${state}` }));
  }
  const wordKey = wordKeys.find((known) => known === key);
  if (wordKey === undefined) {
    return [];
  }
  const counts = countWords(columnOf(wordKey, columns), rows);
  return [...counts]
    .filter(([found]) => found.toLowerCase().includes(value.toLowerCase()))
    .sort(([, left], [, right]) => right - left)
    .slice(0, mostSuggestions)
    .map(([found, count]) => ({ ...span, text: `${sign}${key}:${quoted(found)}`, rows: count }));
}

/** Rows that have each word. */
function countWords(column: ReturnType<typeof columnOf>, rows: Iterable<number>): ReadonlyMap<string, number> {
  const lists = column.ask((words) => new Set(words));
  const rowsOfList = new Float64Array(lists.length);
  for (const row of rows) {
    const list = column.listAt(row);
    rowsOfList[list] = (rowsOfList[list] ?? 0) + 1;
  }
  const counts = new Map<string, number>();
  for (const [list, words] of lists.entries()) {
    for (const word of words) {
      counts.set(word, (counts.get(word) ?? 0) + (rowsOfList[list] ?? 0));
    }
  }
  return new Map([...counts].filter(([, count]) => count > 0));
}

function quoted(word: string): string {
  return /^[^\s",*/]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}
