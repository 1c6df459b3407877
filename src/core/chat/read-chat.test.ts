import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { actionOf, parameter, schemaOf } from '../actions/schema.cases';
import { chatMarkdown } from './chat-markdown';
import { type ChatRecord, chatVersion } from './chat-record';
import { chatRow } from './chat-row';
import { type KeptChat, namesOf, titleOf } from './kept-chat';
import { readChat } from './read-chat';
import { recipeSettings } from './settings';
import { recordsOf } from './whole-chat';

const schema = schemaOf(actionOf('dial', [parameter('contact', 'contact')]));
const header: ChatRecord = {
  type: 'chat',
  version: chatVersion,
  id: '3b8c2f60-0000-4000-8000-000000000001',
  startedAt: '2026-11-21T10:00:00Z',
  phone: { serial: 'A1', label: 'Pixel `8`' },
  model: { name: 'assistant', variant: 'Q4_0' },
};
const clock = { now: '2026-11-21T10:30:00+01:00', timeZone: 'Europe/Berlin', locale: 'en-GB' };
const call = '<action>{"name":"dial","arguments":{"contact":"Ngozi"}}</action>\nCalling.';

function turn(id: string, parent?: string): ChatRecord {
  const at = '2026-11-21T10:01:00Z';
  return { type: 'turn', id, at, request: `request ${id}`, ...(parent !== undefined && { parent }) };
}

function end(id: string, raw: string): ChatRecord {
  return { type: 'end', turn: id, raw, status: 'finished', clock };
}

function linesOf(records: readonly ChatRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

function chatOf(text: string): KeptChat {
  const read = readChat(text);
  assert.ok(read.kind === 'chat');
  return read.chat;
}

const shownIds = ({ turns }: KeptChat) => turns.path().map(({ id }) => id);

describe('The file of a chat', () => {
  it('tells the turns that are shown, with those tried beside them', () => {
    const records = [
      header,
      turn('a'),
      end('a', 'one'),
      turn('b', 'a'),
      end('b', 'two'),
      turn('c', 'a'),
      end('c', 'x'),
    ];
    const chat = chatOf(linesOf(records));
    assert.deepEqual(shownIds(chat), ['a', 'c']);
    assert.deepEqual(chat.turns.versions('b'), ['b', 'c']);
    const back = chatOf(linesOf([...records, turn('d', 'c'), { type: 'shown', turn: 'b' }]));
    assert.deepEqual(shownIds(back), ['a', 'b']);
    const again = chatOf(
      linesOf([...records, turn('d', 'c'), { type: 'shown', turn: 'b' }, { type: 'shown', turn: 'c' }]),
    );
    assert.deepEqual(shownIds(again), ['a', 'c', 'd'], 'what followed a turn is shown with it');
  });

  it('is read wherever a crash has cut it', () => {
    const text = linesOf([
      header,
      turn('a'),
      end('a', 'one ✓'),
      turn('b', 'a'),
      { type: 'text', turn: 'b', from: 0, text: 'half' },
    ]);
    const whole = new TextEncoder().encode(text);
    for (let length = 0; length <= whole.length; length += 1) {
      const read = readChat(new TextDecoder().decode(whole.slice(0, length)));
      const turns = read.kind === 'chat' ? read.chat.turns.count : 0;
      assert.ok(turns <= 2 && (length < whole.length || turns === 2));
    }
    assert.deepEqual([chatOf(text).turns.get('b')?.raw, chatOf(text).turns.get('b')?.status], ['half', 'streaming']);
  });

  it('goes on after a line that was cut, and after one that is none', () => {
    const text = `${linesOf([header, turn('a')])}{"type":"end","tur\n[]\nnull\n"x"\n${linesOf([end('a', 'whole')])}`;
    assert.equal(chatOf(text).turns.get('a')?.raw, 'whole');
  });

  it('takes lines that were written twice for one', () => {
    const half: ChatRecord = { type: 'text', turn: 'a', from: 0, text: 'Hello ' };
    const rest: ChatRecord = { type: 'text', turn: 'a', from: 6, text: 'you' };
    const chat = chatOf(linesOf([header, turn('a'), half, turn('a'), half, rest, rest]));
    assert.deepEqual([chat.turns.count, chat.turns.get('a')?.raw], [1, 'Hello you']);
  });

  it('drops what makes no sense: turns without a parent, loops, actions of places that are none', () => {
    const records: readonly unknown[] = [
      header,
      turn('a', 'nobody'),
      turn('b', 'b'),
      turn('c'),
      { type: 'action', turn: 'c', place: -1, words: { x: 'y' } },
      { type: 'action', turn: 'c', place: 0, words: { __proto__: 'y', contact: 1 } },
      { type: 'settings', settings: { temperature: 99 } },
      { type: 'end', turn: 'c', raw: 7, status: 'odd', timings: { replyTokens: 'many' }, clock: { now: 'soon' } },
    ];
    const chat = chatOf(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    assert.deepEqual(shownIds(chat), ['c']);
    const kept = chat.turns.get('c');
    assert.deepEqual([kept?.raw, kept?.status, kept?.timings, kept?.clock], ['', 'failed', undefined, undefined]);
    assert.equal(chat.settings, undefined);
  });

  it('is refused where a newer version wrote it, and is none without its first line', () => {
    assert.deepEqual(readChat(linesOf([{ ...header, version: 2 }])), { kind: 'newer', version: 2 });
    for (const text of ['', '\n', linesOf([turn('a')]), '{"type":"chat","version":1}']) {
      assert.equal(readChat(text).kind, 'none');
    }
  });

  it('keeps title, settings, corrections and what became of actions', () => {
    const settings = { ...recipeSettings('Be brief.', 64), seed: 3 };
    const correction = { reply: '', actions: [{ name: 'dial', arguments: { contact: 'Sam' } }] };
    const chat = chatOf(
      linesOf([
        header,
        { type: 'settings', settings },
        turn('a'),
        end('a', call),
        { type: 'title', title: 'Calls' },
        { type: 'corrected', turn: 'a', correction },
        { type: 'action', turn: 'a', place: 0, words: { contact: 'Sam' } },
        { type: 'action', turn: 'a', place: 0, opened: { note: 'Look at it.' } },
      ]),
    );
    assert.deepEqual([chat.title, chat.settings, titleOf(namesOf(chat))], ['Calls', settings, 'Calls']);
    const kept = chat.turns.get('a');
    assert.deepEqual(kept?.corrected, correction);
    assert.deepEqual(kept?.actions[0], { words: { contact: 'Sam' }, opened: { note: 'Look at it.' } });
    assert.deepEqual(chatOf(linesOf(recordsOf(chat))), chat);
  });

  it('can be written anew, also after what waited was written twice', () => {
    const records: readonly ChatRecord[] = [
      {
        ...header,
        compared: { side: 'left', modelId: 'q4', other: { chatId: 'x', serial: 'B', modelId: 'f', label: '' } },
      },
      turn('a'),
      end('a', 'one'),
      turn('b', 'a'),
      { type: 'seed', turn: 'b', seed: 7 },
      { type: 'end', turn: 'b', raw: 'tw', status: 'stopped' },
      turn('c', 'a'),
      { type: 'text', turn: 'c', from: 0, text: 'half' },
      { type: 'shown', turn: 'b' },
    ];
    const chat = chatOf(linesOf(records));
    for (const waiting of [[], records.slice(5), records.slice(7)]) {
      const anew = chatOf(linesOf([...recordsOf(chat), ...waiting]));
      assert.deepEqual([anew.header, anew.turns.all(), shownIds(anew)], [chat.header, chat.turns.all(), ['a', 'b']]);
    }
  });
});

describe('A chat', () => {
  it('is called what was said first, shortened between characters', () => {
    assert.equal(titleOf({ firstRequest: ' Call\n\tNgozi ' }), 'Call Ngozi');
    assert.equal(titleOf({ firstRequest: '👩‍🚀'.repeat(100) }).endsWith('…'), true);
    assert.equal(titleOf({ firstRequest: '' }), 'New chat');
  });

  it('becomes a row: corrected replies as they should have been, by the clock of the last turn', () => {
    const corrected = { reply: 'Sure.', actions: [{ name: 'dial', arguments: { contact: 'Sam' } }] };
    const contacts = [{ name: 'Sam', phone: '1' }];
    const row = chatRow({
      turns: [
        { request: 'Call Ngozi', raw: call },
        { request: 'Broken', raw: '<action>{"name":' },
        { request: 'Call Sam', raw: 'No.', corrected, clock: { ...clock, contacts } },
      ],
      schema,
      systemPrompt: 'Be kind.',
      usualSystemPrompt: 'Be brief.',
    });
    const callOf = (contact: string) => [{ type: 'function', function: { name: 'dial', arguments: { contact } } }];
    assert.deepEqual(row, {
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Call Ngozi' },
        { role: 'assistant', content: 'Calling.', tool_calls: callOf('Ngozi') },
        { role: 'user', content: 'Broken' },
        { role: 'assistant', content: '<action>{"name":' },
        { role: 'user', content: 'Call Sam' },
        { role: 'assistant', content: 'Sure.', tool_calls: callOf('Sam') },
      ],
      split: 'train',
      context: clock,
    });
  });

  it('becomes a page for people on which nothing that was said is markup', () => {
    const hostile = '# Not a heading\n```\n<img src=x>\n[a](http://x)';
    const chat = chatOf(
      linesOf([header, { ...turn('a'), request: hostile } as ChatRecord, end('a', `${call} ${hostile}`)]),
    );
    const page = chatMarkdown(chat, schema);
    assert.ok(page.includes(`\`\`\`\`\n${hostile}\n\`\`\`\``));
    assert.match(page, /Action `dial`\n\n- `contact`: `Ngozi`/);
    assert.ok(page.includes('on `` Pixel `8` ``'));
  });
});
