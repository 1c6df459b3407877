import type { ActionCall } from '../dataset/conversation';

/** One action in a reply: understood, or the raw text with what is wrong with it. */
export type ParsedAction =
  | { readonly status: 'ok'; readonly call: ActionCall }
  | { readonly status: 'invalid'; readonly raw: string; readonly problem: string };

/** A reply taken apart: what is said and what is to be done, in the order written. */
export interface ParsedReply {
  readonly text: string;
  readonly actions: readonly ParsedAction[];
}

/** What a streamed reply has become so far. */
export type ReplyEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'action'; readonly action: ParsedAction };
