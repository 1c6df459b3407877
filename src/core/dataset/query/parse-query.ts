import { describeError, type ErrorDescription, WorkbenchError } from '../../errors/workbench-error';
import { compilePattern, type TextPattern } from '../text-pattern';
import { type QueryWord, splitQuery } from './query-words';
import {
  type QueryTerm,
  type RowQuery,
  type RowState,
  rowStates,
  type TextPlace,
  type TurnRange,
  textPlaces,
  type WordKey,
  wordKeys,
} from './row-query';

/** Something that a search box cannot mean, with its place in the box. */
export interface QueryProblem extends ErrorDescription {
  readonly start: number;
  readonly end: number;
}

export interface ParsedQuery {
  readonly query: RowQuery;
  readonly problems: readonly QueryProblem[];
}

/** Every key that a search box knows. */
export const queryKeys = [...wordKeys, ...textPlaces, 'is', 'turns'] as const;

type TermBody = QueryTerm extends infer Term ? (Term extends QueryTerm ? Omit<Term, 'isNegated'> : never) : never;

/**
 * Reads a search box: `pizza "half past" /call(ed)?/ user:pizza action:call,sms -tag:draft split:eval role:system
 * problem:dataset.* is:broken turns:>4`. What stands apart from keys is text. Never throws: a word that means nothing
 * is a problem and no term.
 */
export function parseQuery(text: string, { matchCase = false }: { readonly matchCase?: boolean } = {}): ParsedQuery {
  const terms: QueryTerm[] = [];
  const problems: QueryProblem[] = [];
  for (const word of splitQuery(text)) {
    try {
      terms.push({ ...readTerm(word, matchCase), isNegated: word.isNegated });
    } catch (error) {
      problems.push({ ...describeError(error), start: word.start, end: word.end });
    }
  }
  return { query: { terms }, problems };
}

/** @throws WorkbenchError `dataset.badQuery`, `dataset.badPattern` */
function readTerm(word: QueryWord, matchCase: boolean): TermBody {
  const { key, value } = word;
  if (key === undefined) {
    return { kind: 'text', pattern: readPattern(word, matchCase) };
  }
  if (value === '') {
    throw badQuery(`${key}:`, 'nothing stands behind the colon');
  }
  if (isOneOf(textPlaces, key)) {
    return { kind: 'text', pattern: readPattern(word, matchCase), place: key };
  }
  if (isOneOf(wordKeys, key)) {
    return {
      kind: 'words',
      key,
      words: word.form === 'plain' ? [value, ...value.split(',').filter(Boolean)] : [value],
    };
  }
  if (key === 'is') {
    return { kind: 'is', state: readState(value) };
  }
  if (key === 'turns') {
    return { kind: 'turns', range: readRange(value) };
  }
  throw badQuery(`${key}:`, `the keys are ${queryKeys.join(', ')}; words with a colon stand in quotation marks`);
}

function readPattern({ form, value }: QueryWord, matchCase: boolean): TextPattern {
  const kind = form === 'regularExpression' ? 'regularExpression' : 'text';
  const pattern: TextPattern = { kind, source: value, matchCase };
  compilePattern(pattern);
  return pattern;
}

function readState(value: string): RowState {
  const state = rowStates.find((known) => known === value);
  if (state === undefined) {
    throw badQuery(`is:${value}`, `it can be ${rowStates.map((known) => `is:${known}`).join(', ')}`);
  }
  return state;
}

/** `3`, `>3`, `>=3`, `<3`, `<=3`, `2-4`. */
function readRange(value: string): TurnRange {
  const [, from, to] = /^(\d{1,5})-(\d{1,5})$/.exec(value) ?? [];
  if (from !== undefined && to !== undefined) {
    return { fewest: Number(from), most: Number(to) };
  }
  const [, sign, digits] = /^(>=|<=|>|<|)(\d{1,5})$/.exec(value) ?? [];
  if (digits === undefined) {
    throw badQuery(`turns:${value}`, 'write turns:3, turns:>4 or turns:2-4');
  }
  const count = Number(digits);
  const fewest = sign === '>' ? count + 1 : sign?.startsWith('<') ? 0 : count;
  const most = sign === '<' ? count - 1 : sign?.startsWith('>') ? Number.POSITIVE_INFINITY : count;
  return { fewest, most };
}

function isOneOf<Known extends TextPlace | WordKey>(known: readonly Known[], key: string): key is Known {
  return known.some((name) => name === key);
}

function badQuery(term: string, detail: string): WorkbenchError {
  return new WorkbenchError('dataset.badQuery', { term: term.slice(0, 100), detail });
}
