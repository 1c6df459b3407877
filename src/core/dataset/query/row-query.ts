import type { TextPattern } from '../text-pattern';

/** Where in a row a text is looked for: in what one side says, in what the calls are given, or anywhere. */
export const textPlaces = ['user', 'assistant', 'system', 'argument'] as const;
export type TextPlace = (typeof textPlaces)[number];

/** Columns of rows that hold words. */
export const wordKeys = ['action', 'tag', 'split', 'role', 'problem'] as const;
export type WordKey = (typeof wordKeys)[number];

export const rowStates = ['broken', 'edited', 'muted'] as const;
export type RowState = (typeof rowStates)[number];

/** How many turns a row has. */
export interface TurnRange {
  readonly fewest: number;
  readonly most: number;
}

export type QueryTerm = { readonly isNegated: boolean } & (
  | { readonly kind: 'text'; readonly pattern: TextPattern; readonly place?: TextPlace }
  /** One of the words, or for `word*` anything that begins so. */
  | { readonly kind: 'words'; readonly key: WordKey; readonly words: readonly string[] }
  | { readonly kind: 'is'; readonly state: RowState }
  | { readonly kind: 'turns'; readonly range: TurnRange }
);

/** What a search box says: a row is found where every term is true. */
export interface RowQuery {
  readonly terms: readonly QueryTerm[];
}
