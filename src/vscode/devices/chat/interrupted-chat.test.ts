import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import { keptChats, mapOf, type Part, untilStopped } from './kept-chat.cases';

describe('A reply that was cut', () => {
  const project = keptChats();

  /** A chat whose window goes away when this had come of a drawn reply: the file is what a killed window leaves. */
  async function interruptedChat(parts: readonly Part[]): Promise<string> {
    const { chat } = project.open([['Hello.'], [...parts, untilStopped]]);
    await chat.deploy();
    chat.tuning.change({ temperature: 0.7 });
    await chat.send('Hi');
    void chat.send('Show me Rome').catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const [name = ''] = await readdir(project.chatsFolder);
    return path.basename(name, '.jsonl');
  }

  it('goes on with a reply in the middle of which the window went away, and says nothing of it twice', async () => {
    const id = await interruptedChat([mapOf('Rome'), 'Half a', ' reply <act']);
    const { chat, said, requests, events } = project.open([
      [mapOf('Rome'), 'Half a ', 'reply <action or', ' not> is none.'],
    ]);
    await chat.openChat.show(id);
    assert.deepEqual(
      chat.snapshot().turns.map(({ status, reply, actions }) => [status, reply, actions.length]),
      [
        ['finished', 'Hello.', 0],
        ['interrupted', 'Half a reply', 1],
      ],
    );
    chat.goOnWhenReady();
    const turnId = chat.snapshot().turns[1]?.id;
    events.length = 0;
    await chat.deploy();
    const [, turn] = chat.snapshot().turns;
    assert.equal(turn?.id, turnId);
    assert.deepEqual([turn?.status, turn?.actions.length], ['finished', 1]);
    assert.equal(turn?.reply, 'Half a reply <action or not> is none.');
    assert.deepEqual(said(), [['Hi', 'Hello.', 'Show me Rome']]);
    const text = (await readFile(path.join(project.chatsFolder, `${id}.jsonl`), 'utf8')).split('\n');
    const seeds = text.filter((line) => line.includes('"seed"') && line.includes(`"${turnId}"`));
    assert.deepEqual(seeds.length, 1, 'the same seed draws the same reply');
    assert.ok(requests[0]?.seed !== undefined && seeds[0]?.includes(String(requests[0].seed)));
    await chat.send('And now?');
    assert.deepEqual(said().at(-1)?.slice(-2), [`${mapOf('Rome')}Half a reply <action or not> is none.`, 'And now?']);
  });

  it('keeps what had come where it is another reply this time, and offers to go on only with the last', async () => {
    const id = await interruptedChat(['Half', ' a']);
    const { chat } = project.open([['Something else'], ['Half a', ' reply.'], ['ok']]);
    await chat.openChat.show(id);
    await chat.deploy();
    const turnId = chat.snapshot().turns[1]?.id ?? '';
    assert.equal(chat.snapshot().turns[1]?.status, 'interrupted', 'nobody asked for more');
    await assert.rejects(chat.continueReply(chat.snapshot().turns[0]?.id ?? ''), { code: 'chat.unknownTurn' });
    await chat.continueReply(turnId);
    const [, turn] = chat.snapshot().turns;
    assert.deepEqual([turn?.status, turn?.reply, turn?.error?.code], ['failed', 'Half a', 'device.replyLost']);
    await assert.rejects(chat.continueReply(turnId), { code: 'chat.unknownTurn' });
  });

  it('keeps what had come of a reply that is stopped', async () => {
    const { chat } = project.open([[mapOf('Rome'), 'Half a', ' reply <action>{"na', untilStopped]]);
    await chat.deploy();
    const sent = chat.send('Show me Rome');
    await new Promise((resolve) => setTimeout(resolve, 20));
    chat.stop();
    await sent;
    const id = chat.history?.openId;
    await chat.dispose();
    const stopped = project.open();
    await stopped.chat.openChat.show(id);
    assert.deepEqual(
      stopped.chat.snapshot().turns.map(({ status, reply, actions }) => [status, reply, actions.length]),
      [['stopped', 'Half a reply', 1]],
    );
  });
});
