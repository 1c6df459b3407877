import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { actionOf, parameter, schemaOf } from '../../../core/actions/schema.cases';
import type { RenderedMessage } from '../../../core/dataset/conversation';
import { ChatFolder } from '../../../node/chats/chat-folder';
import { Conversation, type TurnRequest } from '../../../node/conversation/conversation';
import { acceptCandidates, readCandidates } from '../../../node/dataset/growing/candidates';
import type { ChatEvent } from '../../../node/llama/chat-event';
import { applyToState, type DeviceChatState, type ToView } from '../../../protocol/webview/device-chat';
import { Comparison } from './comparison';
import { quietPhone, timings } from './deployed.cases';
import { DeviceChat } from './device-chat';

const schema = schemaOf(actionOf('map', [parameter('place', 'text')]));
const context = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };
const mapOf = (place: string) => `<action>{"name":"map","arguments":{"place":"${place}"}}</action>`;

/** A token, or something that happens while the model writes. */
type Part = string | ((signal: AbortSignal) => Promise<void>);

const untilStopped = (signal: AbortSignal) =>
  new Promise<void>((_resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop);
    if (signal.aborted) {
      stop();
    }
  });

describe('A chat that is kept', () => {
  let folder: string;
  let dataset: string;
  const opened: DeviceChat[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'kept chat-'));
    dataset = path.join(folder, 'assistant.jsonl');
    await writeFile(dataset, '');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((chat) => chat.dispose()));
    await rm(folder, { recursive: true, force: true });
  });

  /** A chat with a model that says what it is told to, and `said` what it was sent each time. */
  function open(replies: (readonly Part[])[] = []) {
    const requests: TurnRequest[] = [];
    const events: ToView[] = [];
    async function* askModel(request: TurnRequest): AsyncGenerator<ChatEvent> {
      requests.push(request);
      for (const part of replies.shift() ?? ['ok']) {
        if (typeof part === 'string') {
          yield { type: 'token', text: part };
        } else {
          await part(request.signal);
        }
      }
      yield { type: 'done', finishReason: 'stop', timings, contextTokens: 2048 };
    }
    const chat = new DeviceChat({
      phone: { label: 'Pixel 8', serial: 'A1', isVirtual: false },
      model: { label: 'assistant', variant: 'Q4_0', sizeBytes: 1 },
      suggestions: [],
      schema,
      history: {
        folder: new ChatFolder(path.join(folder, '.mobile-llm')),
        with: { phone: { serial: 'A1', label: 'Pixel 8' }, model: { name: 'assistant', variant: 'Q4_0' } },
      },
      inbox: { datasetFile: dataset, usualSystemPrompt: '', model: 'assistant Q4_0', device: 'Pixel 8' },
      onEvent: (event) => void events.push(structuredClone(event)),
      backend: {
        steps: [],
        deploy: async () => {
          const conversation = new Conversation({ askModel, schema, systemPrompt: '', context: () => context });
          return {
            ...quietPhone,
            adapter: { label: 'adapter', sizeBytes: 7 },
            ask: (...asked) => conversation.ask(...asked),
            resume: (turns) => conversation.resume(turns, 2048),
            revise: (resolved, words) => conversation.actions.revise(resolved, words),
          };
        },
      },
    });
    const said = () => requests.map(({ messages }) => messages.map(({ content }: RenderedMessage) => content));
    opened.push(chat);
    return { chat, requests, said, events };
  }

  const shown = (chat: DeviceChat) => chat.snapshot().turns.map(({ request, reply }) => [request, reply]);

  it('asks again and goes back, and keeps every version with what followed it', async () => {
    const { chat, said, events } = open([['one'], ['two'], ['other one'], ['three'], ['four']]);
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
    const { chat } = open([['one'], ['two'], [mapOf('Rome'), '\nHere.']]);
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

    const again = open();
    await again.chat.history?.refresh();
    const [entry] = again.chat.snapshot().history?.chats ?? [];
    assert.deepEqual([entry?.title, entry?.turnCount], ['Maps', 3]);
    await again.chat.openChat(entry?.id);
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

  /** A chat whose window goes away when this had come of a drawn reply: the file is what a killed window leaves. */
  async function interruptedChat(parts: readonly Part[]): Promise<string> {
    const { chat } = open([['Hello.'], [...parts, untilStopped]]);
    await chat.deploy();
    chat.tuning.change({ temperature: 0.7 });
    await chat.send('Hi');
    void chat.send('Show me Rome').catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const [name = ''] = await readdir(path.join(folder, '.mobile-llm', 'chats'));
    return path.basename(name, '.jsonl');
  }

  it('goes on with a reply in the middle of which the window went away, and says nothing of it twice', async () => {
    const id = await interruptedChat([mapOf('Rome'), 'Half a', ' reply <act']);
    const { chat, said, requests, events } = open([[mapOf('Rome'), 'Half a ', 'reply <action or', ' not> is none.']]);
    await chat.openChat(id);
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
    const text = (await readFile(path.join(folder, '.mobile-llm', 'chats', `${id}.jsonl`), 'utf8')).split('\n');
    const seeds = text.filter((line) => line.includes('"seed"') && line.includes(`"${turnId}"`));
    assert.deepEqual(seeds.length, 1, 'the same seed draws the same reply');
    assert.ok(requests[0]?.seed !== undefined && seeds[0]?.includes(String(requests[0].seed)));
    await chat.send('And now?');
    assert.deepEqual(said().at(-1)?.slice(-2), [`${mapOf('Rome')}Half a reply <action or not> is none.`, 'And now?']);
  });

  it('keeps what had come where it is another reply this time, and offers to go on only with the last', async () => {
    const id = await interruptedChat(['Half', ' a']);
    const { chat } = open([['Something else'], ['Half a', ' reply.'], ['ok']]);
    await chat.openChat(id);
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
    const { chat } = open([[mapOf('Rome'), 'Half a', ' reply <action>{"na', untilStopped]]);
    await chat.deploy();
    const sent = chat.send('Show me Rome');
    await new Promise((resolve) => setTimeout(resolve, 20));
    chat.stop();
    await sent;
    const id = chat.history?.openId;
    await chat.dispose();
    const stopped = open();
    await stopped.chat.openChat(id);
    assert.deepEqual(
      stopped.chat.snapshot().turns.map(({ status, reply, actions }) => [status, reply, actions.length]),
      [['stopped', 'Half a reply', 1]],
    );
  });

  it('puts a correction into the inbox with all that led to it, and marks the turn', async () => {
    const { chat } = open([['Hello.'], ['No.']]);
    await chat.deploy();
    await chat.send('Hi');
    await chat.send('Show me Rome');
    const turnId = chat.snapshot().turns[1]?.id ?? '';
    const correction = { reply: ' Here. ', actions: [{ name: 'map', arguments: { place: 'Rome' } }] };
    assert.equal(await chat.correct(turnId, correction), true);
    assert.equal(await chat.correct(turnId, correction), false, 'it waits there already');
    const inbox = await readFile(path.join(folder, 'assistant.inbox.jsonl'), 'utf8');
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
    const inboxed = { file: dataset, files: [dataset], schema };
    const [waiting] = (await readCandidates(inboxed, 'inbox')).entries;
    assert.ok(waiting);
    await acceptCandidates(inboxed, 'inbox', { keys: new Set([waiting.key]) });
    assert.match(await readFile(dataset, 'utf8'), /Show me Rome/, 'it trains once a person accepts it');
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
    const { chat } = open([[mapOf('Sam')]]);
    await chat.deploy();
    await chat.send('Where is Sam?');
    const action = chat.snapshot().turns[0]?.actions[0];
    chat.actions.edit(action?.id ?? '', { place: 'Sam Hill (+447700900012)' });
    const correction = { reply: '', actions: [{ name: 'map', arguments: { place: 'Sam Hill (+447700900012)' } }] };
    await chat.correct(chat.snapshot().turns[0]?.id ?? '', correction);
    await chat.dispose();
    const chats = path.join(folder, '.mobile-llm', 'chats');
    const [name = ''] = await readdir(chats);
    const kept = await readFile(path.join(chats, name), 'utf8');
    const inbox = await readFile(path.join(folder, 'assistant.inbox.jsonl'), 'utf8');
    assert.ok(!kept.includes('7700900012') && !inbox.includes('7700900012'));
    assert.ok(!kept.includes('"words"'));
  });

  it('deletes, brings back, exports, and has a draft of its own', async () => {
    const { chat } = open([['one']]);
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
    await chat.deleteChat(id);
    const { turns, history } = chat.snapshot();
    assert.deepEqual([turns, history?.chats, history?.deleted], [[], [], { id, title: 'first' }]);
    assert.notEqual(history?.openId, id);
    await chat.history?.undoDelete(id);
    await chat.openChat(id);
    assert.deepEqual(shown(chat), [['first', 'one']]);
    chat.keepDraft('What I was typ');
    await chat.openChat();
    assert.deepEqual([shown(chat), chat.snapshot().draft], [[], '']);
    await chat.openChat(id);
    assert.equal(chat.snapshot().draft, 'What I was typ');
    await chat.openChat();
    await chat.send('second');
    assert.deepEqual(
      chat.snapshot().history?.chats.map(({ title }) => title),
      ['second', 'first'],
    );
  });

  it('is kept as a side of a comparison, and either side brings back both', async () => {
    const compare = (chats: Readonly<Record<'left' | 'right', DeviceChat>>) =>
      Comparison.open({ create: async (side) => chats[side], onEvent: () => {} });
    const partners = { left: { serial: 'A1', modelId: 'q4' }, right: { serial: 'B2', modelId: 'f16' } };
    const first = await compare({ left: open([['one']]).chat, right: open([['two']]).chat });
    const kept = first.link(partners);
    await first.deploy();
    await first.send('Hi');
    await first.dispose();

    const { chat } = open();
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
    const again = await compare({ left: open().chat, right: open().chat });
    await again.restore(kept);
    assert.deepEqual([shown(again.chats.left), shown(again.chats.right)], [[['Hi', 'one']], [['Hi', 'two']]]);
    await chat.deleteChat(kept.right.chatId);
    assert.equal(await chat.history?.comparisonOf(kept.left.chatId), undefined, 'what is left is a chat of its own');
  });

  it('refuses settings that make no sense, and goes back to the recipe’s', async () => {
    const { chat, requests } = open();
    await chat.deploy();
    assert.throws(() => chat.tuning.change({ temperature: 9, topP: 0 }), { code: 'chat.badSettings' });
    chat.tuning.change({ systemPrompt: 'Be kind.', maxReplyTokens: 9, seed: 4 });
    await chat.send('Hi');
    assert.deepEqual(requests[0]?.messages[0], { role: 'system', content: 'Be kind.' });
    assert.equal(requests[0]?.maxTokens, 9);
    chat.tuning.change({ seed: null });
    assert.equal(chat.snapshot().settings?.current.seed, undefined);
    chat.tuning.reset();
    assert.deepEqual(chat.snapshot().settings?.current, chat.snapshot().settings?.recipe);
  });

  it('says with each request how strongly the adapter is applied, and keeps it with the chat', async () => {
    const { chat, requests } = open();
    assert.throws(() => chat.tuning.setAdapterScale(0.5), { code: 'chat.noAdapter' });
    await chat.deploy();
    await chat.send('as trained');
    chat.tuning.setAdapterScale(0.5);
    assert.equal(chat.snapshot().adapter?.scale, 0.5);
    assert.throws(() => chat.tuning.setAdapterScale(3), { code: 'chat.badSettings' });
    await chat.send('half');
    assert.deepEqual(
      requests.map(({ adapterScale }) => adapterScale),
      [undefined, 0.5],
    );
    const id = chat.history?.openId;
    await chat.dispose();
    const again = open();
    await again.chat.openChat(id);
    await again.chat.deploy();
    assert.equal(again.chat.snapshot().adapter?.scale, 0.5);
    await again.chat.openChat();
    assert.equal(again.chat.snapshot().adapter?.scale, 1, 'another chat has its own');
    await again.chat.openChat(id);
    again.chat.tuning.reset();
    assert.equal(again.chat.snapshot().adapter?.scale, 1);
  });

  it('takes late and doubled wishes for what they are', async () => {
    const { chat } = open([['one', untilStopped]]);
    await chat.deploy();
    const sent = chat.send('first');
    const turnId = chat.snapshot().turns[0]?.id ?? '';
    for (const late of [
      chat.send('again'),
      chat.regenerate(turnId),
      chat.openChat(),
      chat.editAndResend(turnId, 'x'),
    ]) {
      await assert.rejects(late, { code: 'workbench.busy' });
    }
    assert.throws(() => chat.showVersion(turnId, 1), { code: 'workbench.busy' });
    chat.stop();
    chat.stop();
    await sent;
    await chat.openChat();
    await assert.rejects(chat.regenerate(turnId), { code: 'chat.unknownTurn' });
    assert.throws(() => chat.showVersion(turnId, 1), { code: 'chat.unknownTurn' });
    assert.deepEqual(shown(chat), []);
  });
});
