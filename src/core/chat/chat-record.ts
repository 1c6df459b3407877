import type { ChatHeader } from './chat-header';
import type { Correction } from './correction';
import type { KeptAction, KeptTurn } from './kept-turn';
import type { ChatSettings } from './settings';

/** Of the format; a higher one may say things that this code would lose. */
export const chatVersion = 1;

/** A line of a chat's file. Lines are only ever added: what comes later counts. */
export type ChatRecord =
  | ({ readonly type: 'chat'; readonly version: number } & ChatHeader)
  | ({ readonly type: 'turn' } & Pick<KeptTurn, 'id' | 'parent' | 'at' | 'request'>)
  | { readonly type: 'seed'; readonly turn: string; readonly seed: number }
  /** What the model writes from that place on, in UTF-16 code units; the end says all of it once more. */
  | { readonly type: 'text'; readonly turn: string; readonly from: number; readonly text: string }
  | ({ readonly type: 'end'; readonly turn: string } & Pick<KeptTurn, 'raw' | 'status' | 'clock' | 'timings' | 'error'>)
  | { readonly type: 'shown'; readonly turn: string }
  | { readonly type: 'title'; readonly title: string }
  | { readonly type: 'settings'; readonly settings: ChatSettings }
  | { readonly type: 'corrected'; readonly turn: string; readonly correction: Correction }
  | ({ readonly type: 'action'; readonly turn: string; readonly place: number } & KeptAction);
