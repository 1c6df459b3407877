import type { RowRule } from './rule';

/** User and assistant take turns, beginning with the user; a system message may only come first. */
export const checkRoleOrder: RowRule = ({ messages }) => {
  let expected: 'user' | 'assistant' = 'user';
  for (const [index, { role }] of messages.entries()) {
    if (role === 'system' && index === 0) {
      continue;
    }
    if (role !== expected) {
      const parameters = { number: index + 1, role, expected };
      return [{ code: 'dataset.roleOrder', parameters, path: ['messages', index, 'role'] }];
    }
    expected = role === 'user' ? 'assistant' : 'user';
  }
  return [];
};
