/** One thing that can be written at a place. */
export interface Completion {
  readonly kind: 'key' | 'value';
  readonly label: string;
  /** One line beside it: what may be written there, or what the value is. */
  readonly detail: string;
  readonly description: string;
  /** A snippet. */
  readonly insert: string;
  /** Another list is of use at once. */
  readonly hasMore: boolean;
}
