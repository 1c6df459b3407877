import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import { keptChats, schema, shown } from './kept-chat.cases';

describe('The chats with one model', () => {
  const project = keptChats();

  it('deletes, brings back, exports, and has a draft of its own', async () => {
    const { chat } = project.open([['one']]);
    await chat.deploy();
    await chat.send('first');
    const id = chat.history?.openId ?? '';
    const prompt = { schema, systemPrompt: '' };
    const row: unknown = JSON.parse((await chat.history?.export(id, 'jsonl', prompt)) ?? '');
    assert.deepEqual((row as { messages: unknown }).messages, [
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'one' },
    ]);
    assert.match((await chat.history?.export(id, 'markdown', prompt)) ?? '', /# `first`/);
    await chat.openChat.delete(id);
    const { turns, history } = chat.snapshot();
    assert.deepEqual([turns, history?.chats, history?.deleted], [[], [], { id, title: 'first' }]);
    assert.notEqual(history?.openId, id);
    await chat.history?.undoDelete(id);
    await chat.openChat.show(id);
    assert.deepEqual(shown(chat), [['first', 'one']]);
    chat.keepDraft('What I was typ');
    await chat.openChat.show();
    assert.deepEqual([shown(chat), chat.snapshot().draft], [[], '']);
    await chat.openChat.show(id);
    assert.equal(chat.snapshot().draft, 'What I was typ');
    await chat.openChat.show();
    await chat.send('second');
    assert.deepEqual(
      chat.snapshot().history?.chats.map(({ title }) => title),
      ['second', 'first'],
    );
  });

  /** Two panels on the same chat, in which something was said. */
  async function openTwice() {
    const { chat: left } = project.open([['one']]);
    await left.deploy();
    await left.send('first');
    const id = left.history?.openId ?? '';
    // What was said is on the disk then.
    await left.openChat.show(id);
    const { chat: right } = project.open([['two']]);
    await right.deploy();
    await right.openChat.show(id);
    return { left, right, id };
  }

  it('says of the open chat that it was deleted elsewhere, and puts it back whole when it goes on', async () => {
    const { left, right, id } = await openTwice();
    await left.openChat.delete(id);
    await right.history?.refresh();
    assert.deepEqual(right.snapshot().history?.deleted, { id, title: 'first', isElsewhere: true });
    assert.deepEqual(shown(right), [['first', 'one']], 'it is still there');
    await right.send('second');
    await right.dispose();
    const { chat: again } = project.open();
    await again.openChat.show(id);
    assert.deepEqual(shown(again), [
      ['first', 'one'],
      ['second', 'two'],
    ]);
    assert.equal(right.snapshot().history?.deleted, undefined);
    await left.history?.undoDelete(id);
    assert.deepEqual(
      left.snapshot().history?.chats.map(({ turnCount }) => turnCount),
      [2],
    );
  });

  it('brings the open chat back on request, even where nothing is left of its file', async () => {
    const { right, id } = await openTwice();
    right.tuning.change({ temperature: 0.5 });
    await right.history?.rename(id, 'Named');
    await right.history?.close();
    await right.openChat.show(id);
    await rm(project.chatsFolder, { recursive: true });
    await right.history?.refresh();
    assert.deepEqual(right.snapshot().history?.deleted, { id, title: 'Named', isElsewhere: true });
    await right.openChat.undoDelete(id);
    const { deleted, chats = [] } = right.snapshot().history ?? {};
    assert.deepEqual([deleted, chats.map(({ title }) => title)], [undefined, ['Named']]);
    const { chat: again } = project.open();
    await again.openChat.show(id);
    assert.deepEqual([shown(again), again.snapshot().settings?.current.temperature], [[['first', 'one']], 0.5]);
  });

  it('begins another after a reload where its chat was deleted meanwhile, and offers that back', async () => {
    const { left, id } = await openTwice();
    await left.openChat.delete(id);
    const { chat } = project.open();
    await chat.openChat.restore(id);
    assert.deepEqual([shown(chat), chat.snapshot().history?.deleted], [[], { id, title: 'first', isElsewhere: true }]);
    await chat.openChat.undoDelete(id);
    assert.deepEqual(
      [shown(chat), chat.history?.openId, chat.snapshot().history?.deleted],
      [[['first', 'one']], id, undefined],
    );
  });

  it('keeps what was said since in view when the chat that was deleted elsewhere is brought back', async () => {
    const { left, id } = await openTwice();
    await left.openChat.delete(id);
    const { chat } = project.open([['two']]);
    await chat.deploy();
    await chat.openChat.restore(id);
    await chat.send('second');
    await chat.openChat.undoDelete(id);
    assert.deepEqual(shown(chat), [['second', 'two']]);
    const titles = chat.snapshot().history?.chats.map(({ title }) => title);
    assert.deepEqual(titles?.toSorted(), ['first', 'second']);
  });

  it('leaves the open chat as it is where another one cannot be opened or deleted', async () => {
    const { left, right, id } = await openTwice();
    const unknown = '3b8c2f60-0000-4000-8000-00000000000f';
    await assert.rejects(right.openChat.show(unknown), { code: 'chat.unknown' });
    await assert.rejects(right.openChat.delete(unknown), { code: 'chat.unknown' });
    await left.openChat.delete(id);
    await assert.rejects(right.openChat.delete(id), { code: 'chat.unknown' });
    await right.send('second');
    assert.equal(right.history?.openId, id);
    await right.dispose();
    const text = await readFile(path.join(project.chatsFolder, `${id}.jsonl`), 'utf8');
    assert.equal(text.match(/"type":"chat"/g)?.length, 1, 'one header');
    assert.equal(text.match(/"type":"turn"/g)?.length, 2);
  });
});
