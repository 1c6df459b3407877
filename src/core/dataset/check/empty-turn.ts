import type { Message } from '../conversation';
import type { RowRule } from './rule';

/** Every message says something: a text, or at least one call. */
export const checkEmptyTurns: RowRule = ({ messages }) =>
  messages.flatMap((message, index) =>
    isEmpty(message)
      ? [
          {
            code: 'dataset.emptyTurn',
            parameters: { number: index + 1 },
            path: ['messages', index, 'content'],
          } as const,
        ]
      : [],
  );

function isEmpty(message: Message): boolean {
  const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
  return (message.content ?? '').trim() === '' && calls.length === 0;
}
