import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'mocha';
import { acceptCandidates, readCandidates } from '../../../node/dataset/growing/candidates';
import { context, keptChats, mapOf, schema } from './kept-chat.cases';

describe('A correction of a reply', () => {
  const project = keptChats();

  it('puts a correction into the inbox with all that led to it, and marks the turn', async () => {
    const { chat } = project.open([['Hello.'], ['No.']]);
    await chat.deploy();
    await chat.send('Hi');
    await chat.send('Show me Rome');
    const turnId = chat.snapshot().turns[1]?.id ?? '';
    const correction = { reply: ' Here. ', actions: [{ name: 'map', arguments: { place: 'Rome' } }] };
    assert.equal(await chat.correct(turnId, correction), true);
    assert.equal(await chat.correct(turnId, correction), false, 'it waits there already');
    const inbox = await readFile(path.join(project.folder, 'assistant.inbox.jsonl'), 'utf8');
    const { origin, ...row } = JSON.parse(inbox) as Record<string, unknown>;
    const call = { type: 'function', function: { name: 'map', arguments: { place: 'Rome' } } };
    assert.deepEqual(row, {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello.' },
        { role: 'user', content: 'Show me Rome' },
        { role: 'assistant', content: 'Here.', tool_calls: [call] },
      ],
      split: 'train',
      context,
    });
    const inboxed = { file: project.dataset, files: [project.dataset], schema };
    const [waiting] = (await readCandidates(inboxed, 'inbox')).entries;
    assert.ok(waiting);
    await acceptCandidates(inboxed, 'inbox', { keys: new Set([waiting.key]) });
    assert.match(await readFile(project.dataset, 'utf8'), /Show me Rome/, 'it trains once a person accepts it');
    assert.deepEqual(chat.snapshot().turns[1]?.corrected, { ...correction, reply: 'Here.' });
    assert.equal((origin as { readonly device?: string }).device, 'Pixel 8');
    for (const [bad, code] of [
      [{ reply: ' ', actions: [] }, 'chat.nothingToCorrect'],
      [{ reply: '', actions: [{ name: 'reboot', arguments: {} }] }, 'chat.unknownForm'],
      [{ reply: '', actions: [{ name: 'map', arguments: { constructor: 'x' } }] }, 'chat.unknownForm'],
    ] as const) {
      await assert.rejects(chat.correct(turnId, bad), { code });
    }
    await assert.rejects(chat.correct('nobody', correction), { code: 'chat.unknownTurn' });
  });

  it('stores nobody who was chosen among the contacts, neither in the chat nor in the inbox', async () => {
    const { chat } = project.open([[mapOf('Sam')]]);
    await chat.deploy();
    await chat.send('Where is Sam?');
    const action = chat.snapshot().turns[0]?.actions[0];
    chat.actions.edit(action?.id ?? '', { place: 'Sam Hill (+447700900012)' });
    const correction = { reply: '', actions: [{ name: 'map', arguments: { place: 'Sam Hill (+447700900012)' } }] };
    await chat.correct(chat.snapshot().turns[0]?.id ?? '', correction);
    await chat.dispose();
    const chats = project.chatsFolder;
    const [name = ''] = await readdir(chats);
    const kept = await readFile(path.join(chats, name), 'utf8');
    const inbox = await readFile(path.join(project.folder, 'assistant.inbox.jsonl'), 'utf8');
    assert.ok(!kept.includes('7700900012') && !inbox.includes('7700900012'));
    assert.ok(!kept.includes('"words"'));
  });
});
