import type { LineDocument, LineId } from '../document/line-document';
import { decodeLine } from '../document/row-summary';
import { textsOf } from '../row-texts';
import { compilePattern, type TextPattern } from '../text-pattern';
import { LineTextSearch } from './line-text-search';
import type { RowColumns } from './row-columns';
import type { QueryTerm, RowQuery, RowState, TextPlace, WordKey } from './row-query';
import type { WordsColumn } from './words-column';

/** The rows that a search goes through. */
export type SearchedLines = Pick<LineDocument, 'contentOf' | 'contentLengthOf' | 'contentSpanOf' | 'isOriginal'>;

export type RowTest = (row: LineId) => boolean;

/** Makes one question of a query. The dear parts, which read text, are asked last. */
export function compileQuery({ terms }: RowQuery, columns: RowColumns, lines: SearchedLines): RowTest {
  const tests = [...terms]
    .sort((left, right) => costOf(left) - costOf(right))
    .map((term) => {
      const test = compileTerm(term, columns, lines);
      return term.isNegated ? (row: LineId) => !test(row) : test;
    });
  const [first, ...others] = tests;
  return first === undefined ? () => true : (row) => first(row) && others.every((test) => test(row));
}

function costOf(term: QueryTerm): number {
  if (term.kind !== 'text') {
    return 0;
  }
  return term.pattern.kind === 'text' && term.place === undefined ? 1 : 2;
}

function compileTerm(term: QueryTerm, columns: RowColumns, lines: SearchedLines): RowTest {
  switch (term.kind) {
    case 'words':
      return wordsTest(columnOf(term.key, columns), term.words);
    case 'is':
      return stateTest(term.state, columns, lines);
    case 'turns': {
      const { fewest, most } = term.range;
      return (row) => columns.turnsAt(row) >= fewest && columns.turnsAt(row) <= most;
    }
    case 'text':
      return textTest(term.pattern, term.place, { columns, lines });
  }
}

/** The column behind a key of the search box. */
export function columnOf(key: WordKey, columns: RowColumns): WordsColumn {
  const { actions, tags, split, roles, problems } = columns;
  return { action: actions, tag: tags, split, role: roles, problem: problems }[key];
}

function wordsTest(column: WordsColumn, wanted: readonly string[]): RowTest {
  const exact = new Set(wanted.map(folded));
  const beginnings = wanted.filter((word) => word.endsWith('*')).map((word) => folded(word.slice(0, -1)));
  const isWanted = (word: string) =>
    exact.has(folded(word)) || beginnings.some((beginning) => folded(word).startsWith(beginning));
  const answers = column.ask((words) => words.some(isWanted));
  return (row) => answers[column.listAt(row)] ?? false;
}

function stateTest(state: RowState, columns: RowColumns, lines: SearchedLines): RowTest {
  if (state === 'edited') {
    return (row) => !lines.isOriginal(row);
  }
  const column = state === 'muted' ? columns.muted : columns.kind;
  const isBroken = (kind: string) => kind !== 'row' && kind !== 'blank';
  const answers = column.ask((words) => words.some((word) => state === 'muted' || isBroken(word)));
  return (row) => answers[column.listAt(row)] ?? false;
}

function textTest(
  pattern: TextPattern,
  place: TextPlace | undefined,
  { columns, lines }: { readonly columns: RowColumns; readonly lines: SearchedLines },
): RowTest {
  const isRow = columns.kind.ask((kinds) => kinds.includes('row'));
  const isParsed = (row: LineId) => isRow[columns.kind.listAt(row)] ?? false;
  const isInPlace = isInTexts(pattern, place);
  if (pattern.kind === 'regularExpression') {
    return (row) => isInPlace(lines.contentOf(row), isParsed(row));
  }
  const search = new LineTextSearch(pattern.source, pattern.matchCase ?? false);
  if (place === undefined) {
    return (row) => search.isIn(lines.contentSpanOf(row), isParsed(row));
  }
  return (row) =>
    search.isIn(lines.contentSpanOf(row), isParsed(row)) && isInPlace(lines.contentOf(row), isParsed(row));
}

/** Asks the texts of the parsed row; a line that is none is one text, of no place. */
function isInTexts(pattern: TextPattern, place: TextPlace | undefined) {
  const matcher = compilePattern(pattern);
  return (line: Uint8Array, isRow: boolean): boolean => {
    const text = decodeLine(line);
    if (text === undefined) {
      return false;
    }
    if (!isRow) {
      return place === undefined && matcher.test(text);
    }
    return textsOf(JSON.parse(text)).some(
      (found) => (place === undefined || found.place === place) && matcher.test(found.text),
    );
  };
}

function folded(word: string): string {
  return word.toLowerCase();
}
