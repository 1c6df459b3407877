import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyToComparison, type ComparisonState, isFromComparison, isToComparison } from './comparison';
import type { DeviceChatState } from './device-chat';

const chat: DeviceChatState = {
  phone: { label: 'Pixel 8', serial: 'A1', isVirtual: false },
  phase: { kind: 'ready' },
  link: { kind: 'up' },
  samples: [],
  turns: [],
  unseenTurns: 0,
  suggestions: [],
  draft: '',
};
const state: ComparisonState = { left: chat, right: chat, draft: '', isOnePhone: true };

describe('The comparison’s messages', () => {
  it('go to one chat or to both', () => {
    const turn = { id: 't1', request: 'Hi', reply: '', actions: [], status: 'streaming' } as const;
    const event = { type: 'chat', chat: 'right', event: { type: 'turn', turn } } as const;
    assert.ok(isToComparison(event));
    const after = applyToComparison(state, event);
    assert.deepEqual([after.left.turns, after.right.turns], [[], [turn]]);
    assert.equal(applyToComparison(after, { type: 'draft', draft: 'Bye' }).draft, 'Bye');
    assert.ok(isFromComparison({ type: 'send', text: 'Hi' }));
    assert.ok(isFromComparison({ type: 'chat', chat: 'left', request: { type: 'regenerate', turnId: 't1' } }));
  });

  it('are refused for a third chat, and where what they carry is none of a chat’s', () => {
    for (const bad of [
      { type: 'chat', chat: 'middle', request: { type: 'stop' } },
      { type: 'chat', chat: 'left', request: { type: 'new-chat' } },
      { type: 'chat', chat: 'left' },
      { type: 'send' },
      null,
    ]) {
      assert.ok(!isFromComparison(bad), JSON.stringify(bad));
      assert.ok(!isToComparison(bad), JSON.stringify(bad));
    }
  });
});
