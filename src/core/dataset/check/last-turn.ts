import type { RowRule } from './rule';

/** The assistant speaks last: its last turn is what the model learns and is scored on. */
export const checkLastTurn: RowRule = ({ messages }) => {
  const role = messages.at(-1)?.role ?? 'system';
  const path = ['messages', messages.length - 1, 'role'];
  return role === 'assistant' ? [] : [{ code: 'dataset.lastNotAssistant', parameters: { role }, path }];
};
