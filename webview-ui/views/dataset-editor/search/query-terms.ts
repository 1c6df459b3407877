/** Words of the query language that the drop-downs write: the value of one is in quotes where it is no plain word. */
export type TermName = 'role' | 'action' | 'problem' | 'split' | 'tag' | 'is';

/** Any value of a term: `problem:*` is a row with a problem. */
export const anyValue = '*';

/** A word, a "phrase", a /regex/, or a term whose value may be one. */
const piece = /-?(?:[a-z]+:)?(?:"(?:\\.|[^"\\])*"?|\/(?:\\.|[^/\\])*\/?[a-z]*|\S+)/giu;

/** The value of a term in a query; undefined where it has none, or is taken away with a minus. */
export function termOf(query: string, name: TermName): string | undefined {
  const term = piecesOf(query).find((text) => text.startsWith(`${name}:`));
  return term === undefined ? undefined : unquoted(term.slice(name.length + 1));
}

/** The query with another value for a term; undefined takes it out. The rest stays as it was typed. */
export function withTerm(query: string, name: TermName, value: string | undefined): string {
  const others = piecesOf(query).filter((text) => !text.startsWith(`${name}:`));
  return [...others, ...(value === undefined ? [] : [`${name}:${quoted(value)}`])].join(' ');
}

function piecesOf(query: string): readonly string[] {
  return query.match(piece) ?? [];
}

function quoted(value: string): string {
  return value === anyValue || /^[^\s"\\/:,*]+$/u.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1') : value;
}
