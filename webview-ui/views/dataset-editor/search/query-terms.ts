import { type QueryWord, splitQuery } from '../../../../src/core/dataset/query/query-words';

/** Words of the query language that the drop-downs write: the value of one is in quotes where it is no plain word. */
export type TermName = 'role' | 'action' | 'problem' | 'split' | 'tag' | 'is';

/** Any value of a term: `problem:*` is a row with a problem. */
export const anyValue = '*';

/** The value of a term in a query; undefined where it has none, or is taken away with a minus. */
export function termOf(query: string, name: TermName): string | undefined {
  return splitQuery(query).find((word) => isTerm(word, name))?.value;
}

/** The query with another value for a term; undefined takes it out. The rest stays as it was typed. */
export function withTerm(query: string, name: TermName, value: string | undefined): string {
  const others = splitQuery(query)
    .filter((word) => !isTerm(word, name))
    .map(({ start, end }) => query.slice(start, end));
  return [...others, ...(value === undefined ? [] : [`${name}:${quoted(value)}`])].join(' ');
}

function isTerm({ key, isNegated }: QueryWord, name: TermName): boolean {
  return key === name && !isNegated;
}

function quoted(value: string): string {
  return value === anyValue || /^[^\s"\\/:,*]+$/u.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
