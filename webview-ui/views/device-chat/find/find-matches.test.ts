import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { ActionView } from '../../../../src/protocol/webview/device-chat';
import { findMatches, mostMatches } from './find-matches';

const turns = [
  { request: 'Call Ngozi', reply: 'Calling ngozi. Ngozi?', actions: [] },
  { request: 'Thanks', reply: '', actions: [] },
  { request: 'İstanbul', reply: 'ngozi', actions: [] },
];
const call: ActionView = {
  kind: 'resolved',
  id: 'a',
  name: 'call',
  summary: 'Call the dentist',
  arguments: [{ name: 'contact', said: 'The Dentist', resolved: 'Dr. Hargreaves', isRequired: true, maxLength: 100 }],
  questions: [],
  isComplete: true,
  outcome: { kind: 'none' },
};

describe('Finding in a conversation', () => {
  it('finds every place in order, whatever the case', () => {
    assert.deepEqual(findMatches(turns, 'NGOZI'), [
      { turnIndex: 0, nth: 0 },
      { turnIndex: 0, nth: 1 },
      { turnIndex: 0, nth: 2 },
      { turnIndex: 2, nth: 0 },
    ]);
    assert.deepEqual(findMatches(turns, 'istanbul'), []);
    assert.deepEqual(findMatches(turns, 'İstanbul'), [{ turnIndex: 2, nth: 0 }]);
  });

  it('finds what actions say and what became of it, before the reply', () => {
    const unread: ActionView = { kind: 'invalid', id: 'b', raw: '{"dentist"', problem: 'It does not end.' };
    const withActions = [{ request: 'Call', reply: 'No dentist?', actions: [call, unread] }];
    assert.equal(findMatches(withActions, 'dentist').length, 4);
    assert.deepEqual(findMatches(withActions, 'hargreaves'), [{ turnIndex: 0, nth: 0 }]);
    assert.deepEqual(findMatches(withActions, 'contact'), [], 'a name of ours');
  });

  it('finds nothing for nothing, and stops listing somewhere', () => {
    assert.deepEqual(findMatches(turns, ''), []);
    assert.equal(findMatches([{ request: 'a'.repeat(5_000), reply: '', actions: [] }], 'a').length, mostMatches);
  });
});
