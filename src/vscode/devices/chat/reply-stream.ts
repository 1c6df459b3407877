import type { ActionEvent, TurnEvent } from '../../../node/conversation/turn-event';
import type { ActionView, TurnView } from '../../../protocol/webview/device-chat';
import type { ChatState } from './chat-state';
import { type QuietIntervals, ReplyProgressTeller } from './reply-progress';

/** Text of a reply is told to the view at most this often. */
const textIntervalMs = 33;

export interface ReplyOptions {
  readonly turnId: string;
  readonly state: ChatState;
  /** Takes an action of the reply; returns how it is shown. */
  readonly addAction: (event: ActionEvent) => ActionView;
  readonly intervals?: QuietIntervals;
}

/** How a reply ended that came to its end. */
export type ReplyEnd = Extract<TurnEvent, { readonly type: 'done' }>;

/** Shows a reply while it is written. @throws what the events throw */
export async function showReply(
  events: AsyncIterable<TurnEvent>,
  options: ReplyOptions,
): Promise<ReplyEnd | undefined> {
  const { turnId, state, intervals } = options;
  const progress = new ReplyProgressTeller({
    tell: (told) => state.tell({ type: 'reply-progress', turnId, progress: told }),
    isLinkUp: () => state.current.link.kind === 'up',
    ...(intervals && { intervals }),
  });
  try {
    return await showEvents(events, options, progress);
  } finally {
    progress.end();
  }
}

async function showEvents(
  events: AsyncIterable<TurnEvent>,
  { turnId, state, addAction }: ReplyOptions,
  progress: ReplyProgressTeller,
): Promise<ReplyEnd | undefined> {
  let end: ReplyEnd | undefined;
  let waiting = '';
  let toldAt = 0;
  const flush = () => {
    if (waiting !== '') {
      state.tell({ type: 'reply-text', turnId, text: waiting });
      waiting = '';
      toldAt = performance.now();
    }
  };
  for await (const event of events) {
    if (event.type === 'text') {
      waiting += event.text;
      progress.note();
      if (performance.now() - toldAt >= textIntervalMs) {
        flush();
      }
      continue;
    }
    flush();
    switch (event.type) {
      case 'prefill':
        progress.note({ kind: 'reading', doneTokens: event.doneTokens, totalTokens: event.totalTokens });
        break;
      case 'speed':
        progress.note({
          kind: 'writing',
          replyTokens: event.replyTokens,
          tokensPerSecond: event.tokensPerSecond,
        });
        break;
      case 'action': {
        progress.note();
        const view = addAction(event);
        state.changeTurn(turnId, (turn) => ({ ...turn, actions: [...turn.actions, view] }));
        break;
      }
      case 'done':
        end = event;
        finish(event, turnId, state);
    }
  }
  return end;
}

/** A turn is over: what it was on the way is no longer shown. */
export function endTurn(
  state: ChatState,
  turnId: string,
  end: Pick<TurnView, 'status' | 'timings' | 'error' | 'rawReply'>,
): void {
  state.changeTurn(turnId, ({ progress: _progress, ...turn }) => ({ ...turn, reply: turn.reply.trim(), ...end }));
}

function finish(event: ReplyEnd, turnId: string, state: ChatState): void {
  const { reply, timings, contextTokens, forgottenTurns = 0, firstTokenMs, isCutOff } = event;
  const { tokensPerSecond, promptTokensPerSecond, replyTokens, cachedTokens, promptTokens } = timings;
  const { turns, unseenTurns } = state.current;
  const usedTokens = cachedTokens + promptTokens + replyTokens;
  state.change({
    unseenTurns: unseenAfter(turns, unseenTurns, forgottenTurns),
    ...(contextTokens !== undefined && { context: { usedTokens, totalTokens: contextTokens } }),
  });
  const isUnread = turns.findLast(({ id }) => id === turnId)?.actions.some(({ kind }) => kind === 'invalid');
  endTurn(state, turnId, {
    status: isCutOff ? 'cut-off' : 'finished',
    timings: { firstTokenMs, tokensPerSecond, promptTokensPerSecond, replyTokens },
    ...(isUnread && { rawReply: reply }),
  });
}

/** How many turns at the beginning the model no longer sees, once it has forgotten so many more that it had. */
export function unseenAfter(turns: readonly TurnView[], unseenTurns: number, forgottenTurns: number): number {
  let unseen = unseenTurns;
  for (let left = forgottenTurns; left > 0 && unseen < turns.length; unseen += 1) {
    // A reply that failed or was stopped never was in the model's context.
    const { status } = turns[unseen] ?? { status: 'failed' };
    left -= status === 'finished' || status === 'cut-off' ? 1 : 0;
  }
  return unseen;
}
