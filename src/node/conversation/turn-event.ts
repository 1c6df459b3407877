import type { ParsedAction } from '../../core/actions/reply';
import type { ResolvedAction } from '../../core/actions/resolve';
import type { RenderedMessage } from '../../core/dataset/conversation';
import type { ChatEvent, ChatTimings } from '../llama/chat-event';
import type { Sampling } from '../llama/client';

/** What a model is asked for one turn; a server on this machine and a session on a phone both take it. */
export interface TurnRequest extends Sampling {
  readonly messages: readonly RenderedMessage[];
  /** For templates that write a day, `05 Jan 2026`; absent: the day of the server's clock. */
  readonly date?: string;
  readonly grammar?: string;
  /** Texts that end the reply; they are not a part of it. */
  readonly stop?: readonly string[];
  readonly maxTokens: number;
  readonly temperature: number;
  /** How strongly an adapter beside the model is applied; absent: as it was trained. */
  readonly adapterScale?: number;
  readonly signal: AbortSignal;
}
export type AskModel = (request: TurnRequest) => AsyncIterable<ChatEvent>;

export type TurnEvent =
  /** The model reads what was said: so many tokens of it are read, those that it remembered included. */
  | { readonly type: 'prefill'; readonly doneTokens: number; readonly totalTokens: number }
  /** Now and then while the model writes: how fast, since its first token. */
  | { readonly type: 'speed'; readonly replyTokens: number; readonly tokensPerSecond: number }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly action: ParsedAction; readonly resolved: ResolvedAction | undefined }
  | {
      readonly type: 'done';
      readonly reply: string;
      readonly timings: ChatTimings;
      readonly firstTokenMs: number;
      /** True where the model would have gone on: the reply ends at the token limit. */
      readonly isCutOff: boolean;
      /** Room for all turns together, where the server says it; the timings say how much of it is used. */
      readonly contextTokens?: number;
      /**
       * So many of the oldest turns were left out since the last reply, because the model's context was full. Absent:
       * none.
       */
      readonly forgottenTurns?: number;
    };

export type ActionEvent = Extract<TurnEvent, { readonly type: 'action' }>;
