import type { ActionCall, Conversation } from '../conversation';

/** One call of a conversation, with the number of its message (from 1). */
export interface NumberedCall {
  readonly number: number;
  readonly call: ActionCall;
}

export function callsOf(conversation: Conversation): readonly NumberedCall[] {
  return conversation.messages.flatMap((message, index) => {
    const toolCalls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
    return toolCalls.map((toolCall) => ({ number: index + 1, call: toolCall.function }));
  });
}
