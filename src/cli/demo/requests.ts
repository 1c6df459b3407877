import type { Conversation, Message } from '../../core/dataset/conversation';

/** A held-out row as it is shown: the turns before, then the words that are asked. */
export interface DemoRequest {
  readonly row: Conversation;
  readonly earlier: readonly Message[];
  readonly request: string;
  /** The action that the row expects, or undefined where it expects words only. */
  readonly expectedAction: string | undefined;
}

/**
 * Picks rows that show different things: each action at most once in the order of `actions`, then one that must not
 * act. Always the same ones for the same dataset: the first of each kind with one user turn.
 */
export function chooseRequests(
  rows: readonly Conversation[],
  actions: readonly string[],
  count: number,
): readonly DemoRequest[] {
  const single = rows.map(requestOf).filter((request) => request !== undefined && request.earlier.length === 0);
  const of = (action: string | undefined) => single.find((request) => request?.expectedAction === action);
  const acting = actions.map(of).filter((request) => request !== undefined);
  const talking = of(undefined);
  return [...acting.slice(0, talking ? count - 1 : count), ...(talking ? [talking] : [])];
}

/** Undefined for a row that does not end with a user turn and its reply. */
function requestOf(row: Conversation): DemoRequest | undefined {
  const index = row.messages.findLastIndex((message) => message.role === 'assistant');
  const reply = row.messages[index];
  const user = row.messages[index - 1];
  if (reply?.role !== 'assistant' || user?.role !== 'user') {
    return undefined;
  }
  return {
    row,
    earlier: row.messages.slice(0, index - 1),
    request: user.content,
    expectedAction: reply.tool_calls?.[0]?.function.name,
  };
}
