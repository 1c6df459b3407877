import type { Severity } from '../../core/dataset/check/finding';
import type { ErrorDescription } from '../../core/errors/workbench-error';

/** The rules that compare rows with each other, count the whole dataset, or need the tokenizer. */
export interface DeepView {
  readonly status: DeepStatus;
  /** Why tokens are not counted; absent where they are, or nobody knows yet. */
  readonly tokensMissing?: ErrorDescription;
  /** What is out of balance in the dataset as a whole, muted or not. */
  readonly whole: readonly WholeFindingView[];
}

export type DeepStatus =
  /** They wait to be asked. */
  | {
      readonly kind: 'idle';
      readonly reason: 'off' | 'large' | 'cancelled';
      /** What they found belongs to the dataset as it was. */
      readonly isOutdated: boolean;
    }
  /** They begin in a moment. */
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'running';
      readonly part: 'signatures' | 'near' | 'tokens';
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: ErrorDescription };

export interface WholeFindingView {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  /** The reason it is muted for. */
  readonly mutedFor?: string;
}
