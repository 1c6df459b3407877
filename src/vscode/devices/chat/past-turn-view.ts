import { readReply } from '../../../core/actions/reply-reader';
import type { ActionSchema } from '../../../core/actions/schema';
import { type KeptTurn, wasAnswered } from '../../../core/chat/kept-turn';
import type { ActionView, TurnView } from '../../../protocol/webview/device-chat';

/** A turn that was had before, as the panel shows it. @param actions of its reply, in their order */
export function pastTurnView(turn: KeptTurn, schema: ActionSchema, actions: readonly ActionView[]): TurnView {
  const { id, at, request, raw, timings, corrected } = turn;
  const isUnread = actions.some(({ kind }) => kind === 'invalid');
  return {
    id,
    at,
    request,
    reply: readReply(raw, schema, { isCut: !wasAnswered(turn) }).text,
    actions: actions.map((action, place) => withOutcome(action, turn.actions[place]?.opened)),
    ...endOf(turn),
    ...(timings && { timings }),
    ...(corrected && { corrected }),
    ...(isUnread && { rawReply: raw }),
  };
}

/** Whoever was writing is gone: a reply that did not end does so only when it is gone on with. */
function endOf({ status, error }: KeptTurn): Pick<TurnView, 'status' | 'error'> {
  return { status: status === 'streaming' ? 'interrupted' : status, ...(error && { error }) };
}

function withOutcome(action: ActionView, opened: { readonly note?: string } | undefined): ActionView {
  return action.kind === 'resolved' && opened ? { ...action, outcome: { kind: 'opened', ...opened } } : action;
}
