import type { RowRule } from './rule';

/** The assistant speaks last: its last turn is what the model learns and is scored on. */
export const checkLastTurn: RowRule = ({ conversation }) => {
  const role = conversation.messages.at(-1)?.role ?? 'system';
  return role === 'assistant' ? [] : [{ code: 'dataset.lastNotAssistant', parameters: { role } }];
};
