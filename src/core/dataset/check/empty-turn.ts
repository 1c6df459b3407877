import type { RowRule } from './rule';

/** Every message says something: a text, or at least one call. */
export const checkEmptyTurns: RowRule = ({ conversation }) =>
  conversation.messages.flatMap((message, index) => {
    const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
    const isEmpty = (message.content ?? '').trim() === '' && calls.length === 0;
    return isEmpty ? [{ code: 'dataset.emptyTurn', parameters: { number: index + 1 } } as const] : [];
  });
