import assert from 'node:assert/strict';
import type { Conversation, Message, RowId } from '../../core/dataset/conversation';
import { chooseRequests } from './requests';

function row(id: string, action: string | undefined, ...before: Message[]): Conversation {
  const reply: Message = action
    ? { role: 'assistant', tool_calls: [{ type: 'function', function: { name: action, arguments: {} } }] }
    : { role: 'assistant', content: 'Hello.' };
  const messages: Message[] = [...before, { role: 'user', content: `say ${id}` }, reply];
  return { id: id as RowId, messages, split: 'eval', tags: [] };
}

describe('requests of the demonstration', () => {
  const turns: Message[] = [
    { role: 'user', content: 'Call' },
    { role: 'assistant', content: 'Whom?' },
  ];
  const rows = [
    row('1', 'call', ...turns),
    row('2', 'sms'),
    row('3', 'call'),
    row('4', undefined),
    row('5', 'call'),
    row('6', 'map'),
    row('7', 'alarm'),
  ];

  it('are one of each action, in the order asked for, and one that must not act', () => {
    const chosen = chooseRequests(rows, ['call', 'alarm', 'web_search', 'sms', 'map'], 4);
    assert.deepEqual(
      chosen.map(({ row: { id }, expectedAction }) => [id, expectedAction]),
      [
        ['3', 'call'],
        ['7', 'alarm'],
        ['2', 'sms'],
        ['4', undefined],
      ],
    );
    assert.equal(chosen[0]?.request, 'say 3');
  });

  it('are all actions where no row goes without one', () => {
    assert.equal(
      chooseRequests(
        rows.filter(({ id }) => id !== '4'),
        ['call', 'sms', 'map'],
        2,
      ).length,
      2,
    );
  });
});
