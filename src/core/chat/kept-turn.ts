import type { RowContext } from '../dataset/conversation';
import type { ErrorDescription } from '../errors/workbench-error';
import type { Correction } from './correction';

/** How a turn is known to have ended; one of `streaming` never did: whoever wrote it is gone. */
export type TurnStatus = 'streaming' | 'finished' | 'cut-off' | 'stopped' | 'failed';

export interface KeptTimings {
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
  readonly promptTokensPerSecond: number;
  readonly replyTokens: number;
}

/** A turn as it is kept: what was said, and word for word what came back. All else is worked out from that. */
export interface KeptTurn {
  readonly id: string;
  /** The turn before it; absent for the first of a chat. */
  readonly parent?: string;
  /** ISO 8601. */
  readonly at: string;
  readonly request: string;
  /** What the model wrote, actions included. */
  readonly raw: string;
  readonly status: TurnStatus;
  /** Where the reply was drawn: the same seed draws it once more. */
  readonly seed?: number;
  /** What the user's words were relative to. */
  readonly clock?: RowContext;
  readonly timings?: KeptTimings;
  readonly error?: ErrorDescription;
  readonly corrected?: Correction;
  /** Of its actions, by their place in the reply: other words for arguments, and that it was opened. */
  readonly actions: Readonly<Record<number, KeptAction>>;
}

export interface KeptAction {
  readonly words?: Readonly<Record<string, string>>;
  readonly opened?: { readonly note?: string };
}

/** A reply that failed, was stopped or was cut never was in the model's context. */
export function wasAnswered({ status }: Pick<KeptTurn, 'status'>): boolean {
  return status === 'finished' || status === 'cut-off';
}
