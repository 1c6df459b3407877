import type { ScalarType } from './byte-reader';

/** A value of the header. Of a long array only its place is kept: a vocabulary has 100 000 entries and more. */
export type GgufValue =
  | { readonly kind: 'number'; readonly type: ScalarType; readonly value: number | bigint }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | GgufArray;

export interface GgufArray {
  readonly kind: 'array';
  readonly elementType: ScalarType | 'text';
  readonly length: number;
  /** Where its elements begin in the file, and how many bytes they take. */
  readonly offset: number;
  readonly sizeBytes: number;
}
