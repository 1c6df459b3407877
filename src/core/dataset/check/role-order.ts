import type { RowRule } from './rule';

/** User and assistant take turns, beginning with the user; a system message may only come first. */
export const checkRoleOrder: RowRule = ({ conversation }) => {
  let expected: 'user' | 'assistant' = 'user';
  for (const [index, { role }] of conversation.messages.entries()) {
    if (role === 'system' && index === 0) {
      continue;
    }
    if (role !== expected) {
      return [{ code: 'dataset.roleOrder', parameters: { number: index + 1, role, expected } }];
    }
    expected = role === 'user' ? 'assistant' : 'user';
  }
  return [];
};
