import type { ActionCall, Message } from '../conversation';
import type { RowPath } from '../document/row-edit';

/** One call of a conversation, with the number of its message (from 1) and its place in the row. */
export interface NumberedCall {
  readonly number: number;
  readonly call: ActionCall;
  /** Of the object with `name` and `arguments`. */
  readonly path: RowPath;
}

/** The calls of a conversation in their order, with the numbers of their turns and their places in the row. */
export function callsOf({ messages }: { readonly messages: readonly Message[] }): readonly NumberedCall[] {
  return messages.flatMap((message, index) => {
    const toolCalls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
    return toolCalls.map((toolCall, at) => ({
      number: index + 1,
      call: toolCall.function,
      path: ['messages', index, 'tool_calls', at, 'function'],
    }));
  });
}
