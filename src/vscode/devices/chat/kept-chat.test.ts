import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { applyToState, type DeviceChatState } from '../../../protocol/webview/device-chat';
import { Comparison } from './comparison';
import type { DeviceChat } from './device-chat';
import { keptChats, mapOf, shown, untilStopped } from './kept-chat.cases';

describe('A chat that is kept', () => {
  const project = keptChats();

  it('asks again and goes back, and keeps every version with what followed it', async () => {
    const { chat, said, events } = project.open([['one'], ['two'], ['other one'], ['three'], ['four']]);
    const first = structuredClone(chat.snapshot());
    await chat.deploy();
    await chat.send('first');
    await chat.send('second');
    const [turn] = chat.snapshot().turns;
    await chat.regenerate(turn?.id ?? '');
    assert.deepEqual(shown(chat), [['first', 'other one']]);
    assert.deepEqual(chat.snapshot().turns[0]?.versions, { shown: 2, count: 2 });
    await chat.send('third');
    chat.showVersion(chat.snapshot().turns[0]?.id ?? '', 1);
    assert.deepEqual(shown(chat), [
      ['first', 'one'],
      ['second', 'two'],
    ]);
    await chat.editAndResend(chat.snapshot().turns[1]?.id ?? '', 'instead');
    assert.deepEqual(said(), [
      ['first'],
      ['first', 'one', 'second'],
      ['first'],
      ['first', 'other one', 'third'],
      ['first', 'one', 'instead'],
    ]);
    const followed = events.reduce((state: DeviceChatState, event) => applyToState(state, event), first);
    assert.deepEqual(followed, chat.snapshot());
  });

  it('is there again with its versions, titles, settings and actions', async () => {
    const { chat } = project.open([['one'], ['two'], [mapOf('Rome'), '\nHere.']]);
    await chat.deploy();
    await chat.send('first');
    await chat.regenerate(chat.snapshot().turns[0]?.id ?? '');
    chat.tuning.change({ temperature: 0.7, seed: 5 });
    await chat.send('Show me Rome');
    const action = chat.snapshot().turns[1]?.actions[0];
    chat.actions.edit(action?.id ?? '', { place: 'Paris' });
    await chat.actions.runOnPhone(action?.id ?? '', chat.summaryOf(action?.id ?? '').command);
    await chat.history?.rename(chat.history.openId, 'Maps');
    const before = chat.snapshot();
    await chat.dispose();

    const again = project.open();
    await again.chat.history?.refresh();
    const [entry] = again.chat.snapshot().history?.chats ?? [];
    assert.deepEqual([entry?.title, entry?.turnCount], ['Maps', 3]);
    await again.chat.openChat.show(entry?.id);
    assert.deepEqual(again.chat.snapshot().turns, before.turns);
    assert.deepEqual(again.chat.snapshot().settings, before.settings);
    await again.chat.deploy();
    await again.chat.send('And now?');
    assert.deepEqual(again.said().at(-1), ['first', 'two', 'Show me Rome', `${mapOf('Rome')}\nHere.`, 'And now?']);
    assert.equal(again.requests.at(-1)?.temperature, 0.7);
    assert.equal(again.requests.at(-1)?.seed, 5);
    const card = again.chat.snapshot().turns[1]?.actions[0];
    again.chat.actions.dryRun(card?.id ?? '');
    assert.match(again.chat.actions.commandOf(card?.id ?? ''), /Paris/);
  });

  it('is kept as a side of a comparison, and either side brings back both', async () => {
    const compare = (chats: Readonly<Record<'left' | 'right', DeviceChat>>) =>
      Comparison.open({ create: async (side) => chats[side], onEvent: () => {} });
    const partners = { left: { serial: 'A1', modelId: 'q4' }, right: { serial: 'B2', modelId: 'f16' } };
    const first = await compare({ left: project.open([['one']]).chat, right: project.open([['two']]).chat });
    const kept = first.link(partners);
    await first.deploy();
    await first.send('Hi');
    await first.dispose();

    const { chat } = project.open();
    await chat.history?.refresh();
    const chats = chat.snapshot().history?.chats ?? [];
    assert.deepEqual(
      chats.map(({ title, comparedWith }) => [title, comparedWith]),
      [
        ['Hi', 'Q4_0 on Pixel 8'],
        ['Hi', 'Q4_0 on Pixel 8'],
      ],
    );
    for (const { chatId } of [kept.left, kept.right]) {
      assert.deepEqual(await chat.history?.comparisonOf(chatId), {
        left: kept.left,
        // Of the other side only the file knows with whom it was had.
        right: { ...kept.right, serial: chatId === kept.right.chatId ? 'A1' : 'B2' },
      });
    }
    const again = await compare({ left: project.open().chat, right: project.open().chat });
    await again.restore(kept);
    assert.deepEqual([shown(again.chats.left), shown(again.chats.right)], [[['Hi', 'one']], [['Hi', 'two']]]);
    await chat.openChat.delete(kept.right.chatId);
    assert.equal(await chat.history?.comparisonOf(kept.left.chatId), undefined, 'what is left is a chat of its own');
    await again.lookForDeletions();
    const deletedOf = (comparison: Comparison) =>
      (['left', 'right'] as const).map((side) => comparison.chats[side].snapshot().history?.deleted?.id);
    assert.deepEqual(deletedOf(again), [undefined, kept.right.chatId]);
    await again.chats.right.openChat.undoDelete(kept.right.chatId);
    assert.deepEqual(deletedOf(again), [undefined, undefined]);
    assert.ok(await chat.history?.comparisonOf(kept.left.chatId));
    assert.equal(chat.snapshot().history?.deleted?.id, kept.right.chatId);
    await chat.history?.refresh();
    assert.equal(chat.snapshot().history?.deleted, undefined, 'nothing to undo any more');
  });

  it('takes late and doubled wishes for what they are', async () => {
    const { chat } = project.open([['one', untilStopped]]);
    await chat.deploy();
    const sent = chat.send('first');
    const turnId = chat.snapshot().turns[0]?.id ?? '';
    for (const late of [
      chat.send('again'),
      chat.regenerate(turnId),
      chat.openChat.show(),
      chat.editAndResend(turnId, 'x'),
    ]) {
      await assert.rejects(late, { code: 'workbench.busy' });
    }
    assert.throws(() => chat.showVersion(turnId, 1), { code: 'workbench.busy' });
    chat.stop();
    chat.stop();
    await sent;
    await chat.openChat.show();
    await assert.rejects(chat.regenerate(turnId), { code: 'chat.unknownTurn' });
    assert.throws(() => chat.showVersion(turnId, 1), { code: 'chat.unknownTurn' });
    assert.deepEqual(shown(chat), []);
  });
});
