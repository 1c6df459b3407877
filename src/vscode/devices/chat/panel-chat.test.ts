import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { isFromComparison, type ToComparison } from '../../../protocol/webview/comparison';
import type { ToView } from '../../../protocol/webview/device-chat';
import type { KeptValues } from '../../kept-values';
import type { ChatWindow } from './chat-handlers';
import { Comparison, comparisonHandlers } from './comparison';
import { quietPhone, timings } from './deployed.cases';
import { DeviceChat } from './device-chat';
import { type ChatPartnerIds, PanelChat } from './panel-chat';
import { PanelMemory } from './panel-memory';

/** Chats that say what they do, in one list for all of them. */
function phones(replyMs = 0) {
  const done: string[] = [];
  const chatOf = (serial: string, name: string, onEvent: (event: ToView) => void) =>
    new DeviceChat({
      phone: { label: serial, serial, isVirtual: false },
      model: { label: name, variant: 'Q4_0', sizeBytes: 1 },
      suggestions: [],
      onEvent,
      backend: {
        steps: [],
        deploy: async () => {
          done.push(`${name} up`);
          return {
            ...quietPhone,
            async *ask(text) {
              done.push(`${name} asked`);
              await delay(replyMs);
              yield { type: 'text', text: `${name}: ${text}` };
              done.push(`${name} answered`);
              yield { type: 'done', reply: text, timings, firstTokenMs: 1, isCutOff: false };
            },
            close: async () => void done.push(`${name} closed`),
          };
        },
      },
    });
  return { done, chatOf };
}

describe('A panel that is put onto another phone', () => {
  async function openPanel() {
    const { done, chatOf } = phones();
    const events: ToView[] = [];
    const failures: unknown[] = [];
    const panel = await PanelChat.open(
      {
        create: async ({ serial, modelId }: ChatPartnerIds, onEvent) => {
          if (serial === 'nobody') {
            throw new Error('no such phone');
          }
          return chatOf(serial, `${serial} ${modelId}`, onEvent);
        },
        onEvent: (event) => void events.push(event),
        onCloseFailure: (error) => void failures.push(error),
      },
      { serial: 'A', modelId: '1' },
    );
    await panel.current.deploy();
    return { panel, done, events, failures };
  }

  it('leaves the one before the other begins, takes the draft along, and hears only the new one', async () => {
    const { panel, done, events } = await openPanel();
    const before = panel.current;
    before.keepDraft('Hello');
    await Promise.all([panel.switchTo({ modelId: '2' }), panel.switchTo({ serial: 'B' })]);
    while (panel.current.snapshot().phase.kind !== 'ready') {
      await delay(1);
    }
    await panel.current.send('Hi');
    assert.deepEqual(done, ['A 1 up', 'A 1 closed', 'A 2 up', 'A 2 closed', 'B 2 up', 'B 2 asked', 'B 2 answered']);
    assert.deepEqual(panel.partner, { serial: 'B', modelId: '2' });
    const states = events.flatMap((event) => (event.type === 'state' ? [event.state] : []));
    assert.deepEqual(
      states.map(({ phone, draft }) => [phone.serial, draft]),
      [
        ['A', 'Hello'],
        ['B', 'Hello'],
      ],
    );
    const heard = events.length;
    before.state.change({ draft: 'late' });
    assert.equal(events.length, heard);
  });

  it('stays with the one it has when the other cannot be had, or is the same', async () => {
    const { panel, done } = await openPanel();
    const before = panel.current;
    await assert.rejects(panel.switchTo({ serial: 'nobody' }), /no such phone/);
    await panel.switchTo({ serial: 'A' });
    assert.equal(panel.current, before);
    await panel.current.send('Hi');
    assert.deepEqual(done, ['A 1 up', 'A 1 asked', 'A 1 answered']);
  });
});

describe('A comparison', () => {
  async function compare(serials: readonly [string, string]) {
    const { done, chatOf } = phones(5);
    const events: ToComparison[] = [];
    const comparison = await Comparison.open({
      create: async (side, onEvent) => chatOf(serials[side === 'left' ? 0 : 1], side, onEvent),
      onEvent: (event) => void events.push(event),
    });
    await comparison.deploy();
    return { comparison, done, events };
  }

  it('asks one after the other on one phone, and both at once on two', async () => {
    const one = await compare(['A', 'A']);
    await one.comparison.send('Hi');
    assert.deepEqual(one.done.slice(2), ['left asked', 'left answered', 'right asked', 'right answered']);
    const two = await compare(['A', 'B']);
    await two.comparison.send('Hi');
    assert.deepEqual(two.done.slice(2, 4), ['left asked', 'right asked']);
    assert.deepEqual([one.comparison.snapshot().isOnePhone, two.comparison.snapshot().isOnePhone], [true, false]);
    const replies = (['left', 'right'] as const).map((side) => two.comparison.snapshot()[side].turns[0]?.reply);
    assert.deepEqual(replies, ['left: Hi', 'right: Hi']);
    await two.comparison.dispose();
    assert.deepEqual(two.done.slice(-2).toSorted(), ['left closed', 'right closed']);
  });

  it('has the other answer where one cannot, and says which', async () => {
    const { comparison, events } = await compare(['A', 'A']);
    await comparison.chats.left.dispose();
    await assert.rejects(comparison.send('Hi'), { code: 'workbench.busy' });
    assert.equal(comparison.snapshot().right.turns[0]?.reply, 'right: Hi');
    assert.ok(events.every(({ type }) => type === 'chat'));
  });

  it('answers its page: what both are asked, and what one is', async () => {
    const { comparison, done } = await compare(['A', 'B']);
    const copied: string[] = [];
    const window: ChatWindow = {
      confirmAndRun: async () => {},
      askForContacts: async () => {},
      noteCorrection: () => {},
      openInbox: async () => {},
      copy: async (text) => void copied.push(text),
      openLink: async () => {},
      save: async () => {},
    };
    const handlers = comparisonHandlers(comparison, () => window);
    await handlers.send({ type: 'send', text: 'Hi' });
    const turnId = comparison.snapshot().right.turns[0]?.id ?? '';
    const request = { type: 'chat', chat: 'right', request: { type: 'regenerate', turnId } } as const;
    assert.ok(isFromComparison(request));
    await handlers.chat(request);
    await handlers.chat({ type: 'chat', chat: 'left', request: { type: 'copy', text: 'x' } });
    assert.deepEqual(done.slice(-2), ['right asked', 'right answered']);
    assert.deepEqual(comparison.snapshot().right.turns[0]?.versions, { shown: 2, count: 2 });
    assert.deepEqual(copied, ['x']);
    handlers['keep-draft']({ type: 'keep-draft', text: 'later' });
    const state = await handlers.ready({ type: 'ready' });
    assert.equal(state.draft, 'later');
    await assert.rejects(async () => handlers.chat({ ...request, request: { type: 'regenerate', turnId: 'nobody' } }), {
      code: 'chat.unknownTurn',
    });
  });
});

describe('What is remembered of a panel', () => {
  it('is of one phone and one recipe, and of the newest fifty', async () => {
    const kept = new Map<string, unknown>();
    const values: KeptValues = {
      get: (key) => kept.get(key),
      update: async (key, value) => void kept.set(key, value),
    };
    const memory = (serial: string) => new PanelMemory(values, { serial, recipePath: '/a "b"/mobile-llm.yaml' });
    const left = { serial: 'B', modelId: 'm', chatId: 'c', draft: 'Hel' };
    await memory('A').write(left);
    assert.deepEqual(memory('A').read(), left);
    assert.equal(memory('B').read(), undefined);
    for (let number = 0; number < 50; number += 1) {
      await memory(`phone ${number}`).write(left);
    }
    assert.equal(memory('A').read(), undefined);
    assert.deepEqual(memory('phone 0').read(), left);
    kept.set('mobileLlm.chatPanels', { [JSON.stringify(['A', '/a "b"/mobile-llm.yaml'])]: { serial: 7 } });
    assert.equal(memory('A').read(), undefined);
  });
});
