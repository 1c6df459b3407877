import assert from 'node:assert/strict';
import { processorMs } from '../../../test/processor-time';
import { ReplyReader, readReply } from './reply-reader';
import type { ActionSchema } from './schema';
import { writeActions } from './tagged-json';

const schema: ActionSchema = {
  version: 1,
  format: 'tagged-json',
  arguments: 'free',
  actions: [
    {
      name: 'call',
      description: '',
      run: 'dial',
      parameters: [{ name: 'contact', type: 'contact', required: true, maxLength: 20 }],
    },
    {
      name: 'volume',
      description: '',
      run: 'none',
      parameters: [
        { name: 'level', type: 'integer', required: true, maxLength: 10 },
        { name: 'loud', type: 'boolean', required: false, maxLength: 5 },
      ],
    },
  ],
};

const callNgozi = '<action>{"name":"call","arguments":{"contact":"Ngozi"}}</action>';
const problemOf = (reply: string) => {
  const [action, ...others] = readReply(reply, schema).actions;
  assert.equal(others.length, 0);
  return action?.status === 'invalid' ? action.problem : `ok ${JSON.stringify(action)}`;
};

describe('reading replies', () => {
  it('reads text, actions, and both', () => {
    const ok = { status: 'ok', call: { name: 'call', arguments: { contact: 'Ngozi' } } };
    assert.deepEqual(readReply('Hello there.', schema), { text: 'Hello there.', actions: [] });
    assert.deepEqual(readReply(callNgozi, schema), { text: '', actions: [ok] });
    assert.deepEqual(readReply(`${callNgozi}${callNgozi}\nDone, both.`, schema), {
      text: 'Done, both.',
      actions: [ok, ok],
    });
    assert.deepEqual(readReply('', schema), { text: '', actions: [] });
  });

  it('reads what writeActions wrote', () => {
    const calls = [
      { name: 'call', arguments: { contact: '</action>"\\<action>' } },
      { name: 'volume', arguments: { level: 3, loud: true } },
    ];
    const reply = readReply(writeActions(calls, 'As you like.'), schema);
    assert.deepEqual(
      reply.actions.map((action) => action.status === 'ok' && action.call),
      calls,
    );
    assert.equal(reply.text, 'As you like.');
  });

  it('reads the same wherever the stream is cut', () => {
    const reply = `One < two ${callNgozi} and <action>{"name":"nothing"}</action> then <action>{"name"`;
    const whole = readReply(reply, schema);
    for (let size = 1; size < reply.length; size += 1) {
      const reader = new ReplyReader(schema);
      const pieces = reply.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      const events = [...pieces.flatMap((piece) => [...reader.feed(piece)]), ...reader.finish()];
      const text = events.flatMap((event) => (event.type === 'text' ? event.text : [])).join('');
      assert.equal(text.trim(), whole.text);
      assert.deepEqual(
        events.flatMap((event) => (event.type === 'action' ? event.action : [])),
        whole.actions,
      );
    }
  });

  it('gives an action as soon as it is complete, and text at once', () => {
    const reader = new ReplyReader(schema);
    assert.deepEqual(reader.feed('Hi <act'), [{ type: 'text', text: 'Hi ' }]);
    assert.deepEqual(reader.feed('ual> '), [{ type: 'text', text: '<actual> ' }]);
    assert.equal(reader.feed(callNgozi)[0]?.type, 'action');
  });

  it('says what is wrong with an action', () => {
    assert.match(problemOf('<action>{"name":"call","arguments":{"contact":"Ngo'), /does not end/);
    assert.match(problemOf('<action>call Ngozi</action>'), /not a complete JSON/);
    assert.match(problemOf('<action>{"name":"call"}</action>'), /arguments are not/);
    assert.match(problemOf('<action>{"name":"wipe","arguments":{}}</action>'), /no action with "wipe"/);
    assert.match(problemOf('<action>{"name":["call"],"arguments":{}}</action>'), /no name/);
    assert.match(problemOf('<action>{"name":"call","arguments":{"contact":{"name":"x"}}}</action>'), /not a text/);
    assert.match(
      problemOf('<action>{"name":"call","arguments":{"contact":"a","to":"b"}}</action>'),
      /no argument "to"/,
    );
    assert.match(
      problemOf('<action>{"name":"call","arguments":{"__proto__":"b"}}</action>'),
      /no argument "__proto__"/,
    );
    assert.match(problemOf('<action>{"name":"call","arguments":{},"intent":"x"}</action>'), /"intent" besides/);
    assert.match(problemOf('<action>{"name":"volume","arguments":{"level":1.5}}</action>'), /not a whole number/);
    assert.match(
      problemOf('<action>{"name":"volume","arguments":{"level":1,"loud":[true]}}</action>'),
      /"loud" is not true or false/,
    );
    assert.match(
      problemOf(`<action>{"name":"call","arguments":{"contact":"${'x'.repeat(21)}"}}</action>`),
      /longer than 20/,
    );
    assert.match(problemOf('<action>[{"name":"call"}]</action>'), /not a complete JSON/);
  });

  it('strips controls and direction tricks from values, text and raw', () => {
    const hostile =
      '<action>{"name":"call","arguments":{"contact":"Ng\\u202eoz\\u0000i\\u200f"}}</action>\u202eevil\u0007';
    const reply = readReply(hostile, schema);
    assert.deepEqual(reply.actions, [{ status: 'ok', call: { name: 'call', arguments: { contact: 'Ngoz i' } } }]);
    assert.equal(reply.text, 'evil');
    const [broken] = readReply('<action>\u202e\u001b[31mred</action>', schema).actions;
    assert.equal(broken?.status === 'invalid' && broken.raw, '[31mred');
  });

  it('reads at most sixteen actions and says that there were more', () => {
    const { actions } = readReply(callNgozi.repeat(100), schema);
    assert.deepEqual(
      actions.map(({ status }) => status),
      [...Array.from({ length: 16 }, () => 'ok'), 'invalid'],
    );
    const rest = actions[16];
    assert.match(rest?.status === 'invalid' ? rest.problem : '', /may hold 16 actions/);
  });

  it('stays quick on a megabyte of anything', () => {
    const megabyte = 1024 * 1024;
    const pieces = [
      'x',
      '<',
      '<action>',
      '</action>',
      '<action>{',
      '<action>{"',
      '<action>{}',
      '[{',
      `${callNgozi} `,
      '\u0000',
    ];
    for (const piece of pieces) {
      const text = piece.repeat(megabyte / piece.length);
      const spentMs = processorMs(() => assert.ok(readReply(text, schema).actions.length <= 17));
      assert.ok(spentMs < 3000, `${piece} took ${spentMs} ms`);
    }
  });

  it('never throws, whatever the pieces', () => {
    const pieces = [
      '<action>',
      '</action>',
      '{',
      '}',
      '"',
      '\\',
      'name',
      ':',
      'call',
      ',',
      'arguments',
      '[',
      ']',
      '\n',
      ' ',
      '🙂',
      '\ud800',
    ];
    let state = 11;
    for (let round = 0; round < 5000; round += 1) {
      let reply = '';
      for (let length = 0; length < 30; length += 1) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        reply += pieces[Math.floor((state / 2 ** 32) * pieces.length)] ?? '';
      }
      const parsed = readReply(reply, schema);
      assert.ok(parsed.actions.every((action) => action.status === 'invalid' || action.call.name !== ''));
      assert.ok(parsed.text.isWellFormed());
    }
  });
});
