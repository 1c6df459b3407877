import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyToState, type DeviceChatState, isToView, type TurnView } from './device-chat';
import { keptSamples } from './device-chat-condition';
import { isToHost, maxRequestLength } from './device-chat-requests';

const turn: TurnView = { id: 't1', request: 'Call Ngozi', reply: '', actions: [], status: 'streaming' };
const empty: DeviceChatState = {
  phone: { label: 'Pixel 8', serial: 'A1', isVirtual: false },
  phase: { kind: 'ready' },
  link: { kind: 'up' },
  samples: [],
  turns: [],
  unseenTurns: 0,
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
    assert.ok(isToHost({ type: 'try-again' }));
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

  it('follows how far a reply is, the link and the newest samples', () => {
    const progress = { kind: 'reading', doneTokens: 10, totalTokens: 40 } as const;
    const link = { kind: 'lost', awaySeconds: 3 } as const;
    let state = applyToState(empty, { type: 'turn', turn });
    for (const event of [
      { type: 'reply-progress', turnId: 't1', progress } as const,
      { type: 'link', link } as const,
    ]) {
      assert.ok(isToView(event));
      state = applyToState(state, event);
    }
    assert.deepEqual([state.turns[0]?.progress, state.link], [progress, link]);
    for (let second = 0; second <= keptSamples; second += 1) {
      const event = { type: 'sample', sample: { at: String(second), isCharging: false, clusters: [] } } as const;
      assert.ok(isToView(event));
      state = applyToState(state, event);
    }
    assert.deepEqual([state.samples.length, state.samples[0]?.at], [keptSamples, '1']);
    assert.ok(!isToView({ type: 'link' }) && !isToView({ type: 'sample', sample: 1 }));
  });
});
