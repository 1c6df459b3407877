import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyToState, type DeviceChatState, isToView, type TurnView } from './device-chat';
import { keptSamples } from './device-chat-condition';
import { isToHost, maxRequestLength, type ToHost } from './device-chat-requests';

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

  it('checks the fields of every request by its tag, and takes no name of an object’s own for one', () => {
    const correction = { reply: 'Calling.', actions: [{ name: 'call', arguments: { contact: 'Ngozi' } }] };
    const good: readonly ToHost[] = [
      { type: 'regenerate', turnId: 't1' },
      { type: 'edit-and-resend', turnId: 't1', text: 'Call Sam' },
      { type: 'show-version', turnId: 't1', version: 2 },
      { type: 'change-settings', settings: { temperature: 0.7, seed: null, systemPrompt: '' } },
      { type: 'reset-settings' },
      { type: 'set-adapter-scale', scale: 0.5 },
      { type: 'correct', turnId: 't1', correction },
      { type: 'open-inbox' },
      { type: 'copy', text: 'x' },
      { type: 'open-link', address: 'https://example.com/' },
      { type: 'export-samples', format: 'png', bytes: new Uint8Array(3) },
      { type: 'choose-phone', serial: 'A1' },
      { type: 'choose-model', modelId: 'm' },
      { type: 'new-chat' },
      { type: 'open-chat', chatId: 'c' },
      { type: 'rename-chat', chatId: 'c', title: 'Calls' },
      { type: 'delete-chat', chatId: 'c' },
      { type: 'undo-delete', chatId: 'c' },
      { type: 'export-chat', chatId: 'c', format: 'markdown' },
      { type: 'start-comparison' },
    ];
    assert.deepEqual(
      good.filter((request) => !isToHost(request)),
      [],
    );
    const bad: readonly unknown[] = [
      { type: 'regenerate' },
      { type: 'edit-and-resend', turnId: 't1' },
      { type: 'show-version', turnId: 't1', version: 1.5 },
      { type: 'open-link', address: 'javascript:alert(1)' },
      { type: 'change-settings', settings: { temperature: '1' } },
      { type: 'change-settings', settings: { temperature: Number.NaN } },
      { type: 'change-settings', settings: { topK: null } },
      { type: 'change-settings', settings: { unknown: 1 } },
      { type: 'set-adapter-scale', scale: Number.POSITIVE_INFINITY },
      { type: 'correct', turnId: 't1', correction: { reply: 'x' } },
      { type: 'correct', turnId: 't1', correction: { reply: 'x', actions: [{ name: 'call', arguments: [1] }] } },
      { type: 'export-samples', format: 'svg', bytes: new Uint8Array(3) },
      { type: 'export-samples', format: 'csv', bytes: 'a,b' },
      { type: 'open-chat', chatId: 7 },
      { type: 'rename-chat', chatId: 'c', title: 'x'.repeat(201) },
      { type: 'export-chat', chatId: 'c', format: 'html' },
      { type: 'constructor' },
      { type: '__proto__' },
    ];
    assert.deepEqual(bad.filter(isToHost), []);
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

  it('changes some parts, and the conversation from one place on', () => {
    const turns = ['t1', 't2', 't3'].map((id) => ({ ...turn, id }));
    let state: DeviceChatState = { ...empty, turns };
    for (const event of [
      { type: 'change', change: { draft: 'Hello', unseenTurns: 1 } } as const,
      { type: 'turns-from', index: 1, turns: [{ ...turn, id: 't4' }] } as const,
    ]) {
      assert.ok(isToView(event));
      state = applyToState(state, event);
    }
    assert.deepEqual(state, { ...empty, draft: 'Hello', unseenTurns: 1, turns: [turns[0], { ...turn, id: 't4' }] });
    for (const bad of [{ type: 'change' }, { type: 'turns-from', index: 0, turns: [1] }, { type: 'turns-from' }]) {
      assert.ok(!isToView(bad), JSON.stringify(bad));
    }
  });

  it('applies a long reply to a long conversation without looking at every turn', () => {
    const turns = Array.from({ length: 10_000 }, (_, index) => ({ ...turn, id: `t${index}` }));
    let state: DeviceChatState = { ...empty, turns };
    const startedAt = performance.now();
    for (let piece = 0; piece < 1000; piece += 1) {
      state = applyToState(state, { type: 'reply-text', turnId: 't9999', text: 'word ' });
    }
    assert.equal(state.turns.at(-1)?.reply.length, 5000);
    assert.ok(performance.now() - startedAt < 1000, 'a hundred tokens a second leave 10 ms for each');
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
