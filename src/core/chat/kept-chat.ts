import type { RowContext } from '../dataset/conversation';
import type { ErrorDescription } from '../errors/workbench-error';
import type { Correction } from './correction';
import type { KeptTurns } from './kept-turns';
import type { ChatSettings } from './settings';

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

/** Of a chat that is one side of a comparison: what brings back both. */
export interface ComparedChat {
  readonly side: 'left' | 'right';
  readonly modelId: string;
  readonly other: {
    readonly chatId: string;
    readonly serial: string;
    readonly modelId: string;
    readonly label: string;
  };
}

/** With whom a chat was had. */
export interface ChatHeader {
  readonly id: string;
  readonly startedAt: string;
  readonly phone: { readonly serial: string; readonly label: string };
  /** The recipe's name and the variant's. */
  readonly model: { readonly name: string; readonly variant: string; readonly sha256?: string };
  readonly compared?: ComparedChat;
}

export interface KeptChat {
  readonly header: ChatHeader;
  /** Given by a person; absent: the first words said. */
  readonly title?: string;
  readonly settings?: ChatSettings;
  readonly turns: KeptTurns;
}

/** For `titleOf`. */
export function namesOf({ title, turns }: KeptChat): { readonly title?: string; readonly firstRequest?: string } {
  const firstRequest = turns.first?.request;
  return { ...(title !== undefined && { title }), ...(firstRequest !== undefined && { firstRequest }) };
}

const longestTitle = 60;

/** What a chat is called in a list: what a person called it, else what was said first. */
export function titleOf({
  title,
  firstRequest = '',
}: {
  readonly title?: string;
  readonly firstRequest?: string;
}): string {
  const first = firstRequest.replaceAll(/\s+/g, ' ').trim();
  const words =
    first.length <= longestTitle
      ? first
      : `${[...first]
          .slice(0, longestTitle - 1)
          .join('')
          .trimEnd()}…`;
  return title ?? (words === '' ? 'New chat' : words);
}
