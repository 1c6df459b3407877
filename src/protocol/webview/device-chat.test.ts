import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyToState, type DeviceChatState, isToHost, isToView, maxRequestLength, type TurnView } from './device-chat';

const turn: TurnView = { id: 't1', request: 'Call Ngozi', reply: '', actions: [], status: 'streaming' };
const empty: DeviceChatState = {
  phone: { label: 'Pixel 8', serial: 'A1', isVirtual: false },
  phase: { kind: 'ready' },
  turns: [],
  suggestions: [],
  draft: '',
};

describe('The device panel’s messages', () => {
  it('accepts every request of the view, and nothing longer than allowed', () => {
    assert.ok(isToHost({ type: 'ready' }));
    assert.ok(isToHost({ type: 'send', text: 'x'.repeat(maxRequestLength) }));
    assert.ok(!isToHost({ type: 'send', text: 'x'.repeat(maxRequestLength + 1) }));
    assert.ok(isToHost({ type: 'dry-run', actionId: 'a1' }));
    assert.ok(isToHost({ type: 'use-contacts' }));
    const edit = { type: 'edit-action', actionId: 'a1' };
    assert.ok(isToHost({ ...edit, values: { message: 'x' } }));
    assert.ok(!isToHost({ ...edit, values: { message: 'x'.repeat(4001) } }));
    assert.ok(!isToHost({ ...edit, values: { message: 1 } }));
    assert.ok(!isToHost({ ...edit, values: ['x', 1] }));
    assert.ok(!isToHost(edit));
  });

  it('refuses messages that are malformed or unknown', () => {
    const bad = [undefined, null, 1, 'ready', [], {}, { type: 'send' }, { type: 'send', text: 1 }, { type: 'eval' }];
    for (const message of bad) {
      assert.ok(!isToHost(message), JSON.stringify(message));
      assert.ok(!isToView(message), JSON.stringify(message));
    }
  });

  it('builds a turn from its pieces', () => {
    let state = applyToState(empty, { type: 'turn', turn });
    state = applyToState(state, { type: 'reply-text', turnId: 't1', text: 'Cal' });
    state = applyToState(state, { type: 'reply-text', turnId: 't1', text: 'ling' });
    assert.equal(state.turns[0]?.reply, 'Calling');
    state = applyToState(state, { type: 'turn', turn: { ...turn, reply: 'Calling.', status: 'finished' } });
    assert.deepEqual(
      state.turns.map(({ reply, status }) => [reply, status]),
      [['Calling.', 'finished']],
    );
  });

  it('drops text for a turn that is not there', () => {
    assert.deepEqual(applyToState(empty, { type: 'reply-text', turnId: 'other', text: 'x' }), empty);
  });
});
