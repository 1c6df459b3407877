import assert from 'node:assert/strict';
import type { ActionSchema } from '../../actions/schema';
import { actionOf, call, parameter, schemaOf, sms } from '../../actions/schema.cases';
import type { ErrorCode } from '../../errors/catalog';
import { checkLine, checkLineBytes } from './check-line';
import { placeOf } from './place';

const event = actionOf('calendar_insert', [
  parameter('title', 'text', { maxLength: 10 }),
  parameter('start', 'datetime'),
  parameter('repeat', 'enum', { required: false, values: ['daily', 'weekly'] }),
]);
const free = schemaOf(call, sms, event, actionOf('none', [parameter('level', 'integer')], { name: 'volume' }));
const copied: ActionSchema = { ...free, arguments: 'copied' };
const context = {
  now: '2026-11-21T10:30:00+01:00',
  timeZone: 'Europe/Berlin',
  locale: 'en-GB',
  contacts: [
    { name: 'Sam Lee', phone: '+44 7700 900011' },
    { name: 'Sam Hill', phone: '+44 7700 900012' },
    { name: 'Ada', phone: '+44 7700 900013' },
  ],
};

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const acting = (name: string, values: object) => ({
  role: 'assistant',
  tool_calls: [{ type: 'function', function: { name, arguments: values } }],
});
const line = (messages: readonly object[], more: object = {}) =>
  JSON.stringify({ messages, split: 'train', context, ...more });

type Expected = readonly [code: ErrorCode, marked: string];

/** What is found in a line, with the characters that each finding marks. */
function found(text: string, schema: ActionSchema | undefined = copied): readonly Expected[] {
  return checkLine(text, schema === undefined ? {} : { schema }).findings.map((finding) => {
    const { start, end } = placeOf(text, finding);
    return [finding.code, text.slice(start, end)];
  });
}

describe('the rules for one row', () => {
  it('find nothing wrong with good rows and blank lines', () => {
    assert.deepEqual(found(line([user('Hi'), assistant('Hello!')])), []);
    assert.deepEqual(found(line([user('Call  ADA now'), acting('call', { contact: 'ada' })])), []);
    assert.deepEqual(found(' \r'), []);
    const twoTurns = [user('Ring Ada'), acting('call', { contact: 'Ada' }), user('Text her hi')];
    assert.deepEqual(found(line([...twoTurns, acting('sms', { contact: 'her', message: 'hi' })])), []);
    const moved = [
      user('gym Friday 7 pm'),
      acting('calendar_insert', { title: 'gym', start: 'Friday 7 pm' }),
      user('gym an hour later'),
      acting('calendar_insert', { title: 'gym', start: 'an hour later' }),
    ];
    assert.deepEqual(found(line(moved)), []);
  });

  it('mark the roles and turns that are wrong', () => {
    const [hi, ho] = [user('Hi'), assistant('Ho')];
    assert.deepEqual(found(line([hi, hi, ho])), [['dataset.roleOrder', 'user']]);
    assert.deepEqual(found(line([ho])), [['dataset.roleOrder', 'assistant']]);
    assert.deepEqual(found(line([hi, assistant(' ')])), [['dataset.emptyTurn', ' ']]);
    assert.deepEqual(found(line([hi, assistant('')])), [['dataset.emptyTurn', '""']]);
    assert.deepEqual(found(line([hi])), [['dataset.lastNotAssistant', 'user']]);
  });

  it('mark calls that are outside the actions file', () => {
    const asked = (text: string, name: string, values: object) => found(line([user(text), acting(name, values)]));
    assert.deepEqual(asked('x', 'wipe', {}), [['dataset.unknownAction', 'wipe']]);
    assert.deepEqual(asked('Ada', 'call', {}), [['dataset.missingArgument', '{}']]);
    assert.deepEqual(asked('Ada now', 'call', { contact: 'Ada', to: 'now' }), [['dataset.unknownArgument', 'now']]);
    assert.deepEqual(asked('Ada', 'call', { contact: ['Ada'] }), [['dataset.argumentType', '["Ada"]']]);
    assert.deepEqual(asked('7', 'volume', { level: 7 }), []);
    assert.deepEqual(asked('7', 'volume', { level: 7.5 }), [['dataset.argumentType', '7.5']]);
    const start = 'Friday 7 pm';
    assert.deepEqual(asked(`a very long title ${start}`, 'calendar_insert', { title: 'a very long title', start }), [
      ['dataset.argumentTooLong', 'a very long title'],
    ]);
    assert.deepEqual(asked(`gym ${start} dayly`, 'calendar_insert', { title: 'gym', start, repeat: 'dayly' }), [
      ['dataset.argumentNotChoice', 'dayly'],
    ]);
    assert.deepEqual(asked('constructor', 'constructor', { toString: 1 }), [['dataset.unknownAction', 'constructor']]);
  });

  it('mark words that code cannot turn into a value by the clock and the contacts of the row', () => {
    const asked = (text: string, name: string, values: object, more: object = {}) =>
      found(line([user(text), acting(name, values)], more));
    const unresolved = (marked: string) => [['dataset.argumentUnresolved', marked]];
    assert.deepEqual(asked('Call Sam', 'call', { contact: 'Sam' }), unresolved('Sam'));
    assert.deepEqual(asked('Call Zed', 'call', { contact: 'Zed' }), unresolved('Zed'));
    const { contacts: _, ...clock } = context;
    assert.deepEqual(asked('Call Zed', 'call', { contact: 'Zed' }, { context: clock }), []);
    assert.deepEqual(asked('gym Friday', 'calendar_insert', { title: 'gym', start: 'Friday' }), unresolved('Friday'));
    assert.deepEqual(asked('gym at 7', 'calendar_insert', { title: 'gym', start: 'at 7' }), unresolved('at 7'));
    assert.deepEqual(
      asked('gym at 2:30 am on 28 March 2027', 'calendar_insert', { title: 'gym', start: '2:30 am on 28 March 2027' }),
      unresolved('2:30 am on 28 March 2027'),
    );
  });

  it('mark arguments that nobody said, unless the model may word them', () => {
    const row = line([
      user('Text Ada hi'),
      acting('sms', { contact: 'Ada', message: 'hello' }),
      user('hello'),
      assistant('ok'),
    ]);
    assert.deepEqual(found(row), [['dataset.argumentNotSaid', 'hello']]);
    assert.deepEqual(found(row, free), []);
  });

  it('mark control tokens of any template wherever they stand', () => {
    for (const token of [
      '<|im_end|>',
      '<start_of_turn>',
      '[INST]',
      '</s>',
      '<action>',
      '<|eot_id|>',
      '<｜User｜>',
      '<bot>:',
    ]) {
      assert.deepEqual(
        found(line([user(`a\n"é" ${token} b`), assistant('ok')])),
        [['dataset.controlToken', token]],
        token,
      );
    }
    assert.deepEqual(found(line([user('1 < 2 [x] <b> <3 |> s>'), assistant('ok')])), []);
    const texting = [user('Text Ada <|im_end|>'), acting('sms', { contact: 'Ada', message: '<|im_end|>' })];
    assert.equal(found(line(texting)).length, 2);
  });

  it('mark words of the calendar in a row without a clock', () => {
    const row = (text: string, ...first: object[]) =>
      line([...first, user(text), assistant('ok')], { context: undefined });
    assert.deepEqual(found(row('see you Tomorrow')), [['dataset.noClock', 'Tomorrow']]);
    assert.deepEqual(found(row('in two hours')), [['dataset.noClock', 'in two hours']]);
    assert.deepEqual(found(row('see you')), []);
    assert.deepEqual(found(row('tomorrow', { role: 'system', content: 'Today is 2026-11-21, a Saturday.' })), []);
    assert.deepEqual(found(row('tomorrow'), schemaOf(call)), [], 'no action takes a date');
    assert.deepEqual(found(line([user('tomorrow'), assistant('ok')])), []);
  });

  it('mark addresses and numbers that somebody may have', () => {
    const said = (text: string) => found(line([user(text), assistant('ok')])).map(([, marked]) => marked);
    assert.deepEqual(said('write to ada.l@gmail.com, or a@b.example, x@example.org'), ['ada.l@gmail.com']);
    assert.deepEqual(said('ring +1 415 867 5309 or (415) 867-5309 now'), ['+1 415 867 5309', '(415) 867-5309']);
    assert.deepEqual(said('ring 0171 1234567, 555-867-5309'), ['0171 1234567', '555-867-5309']);
    assert.deepEqual(said('+1 415 555 0123, (212) 555-0199, 07700 900123, +49 30 23125 123, 020 7946 0999'), []);
    assert.deepEqual(said('order 123456789012, 2026-11-21 10:30, 192.168.100.200, room 0042, 1,000,000,000'), []);
    const reachable = { ...context, contacts: [{ name: 'Ada', phone: '+44 7911 123456', email: 'ada@web.de' }] };
    assert.deepEqual(found(line([user('Hi'), assistant('ok')], { context: reachable })), [
      ['dataset.personalPhone', '+44 7911 123456'],
      ['dataset.personalEmail', 'ada@web.de'],
    ]);
  });

  it('mark what keeps a line from being a row', () => {
    const cases: readonly Expected[] = [
      ['dataset.notJson', '{"messages": ['],
      ['dataset.notObject', '[1]'],
      ['dataset.badMessages', '{"split":"train"}'],
    ];
    for (const [code, text] of cases) {
      assert.deepEqual(found(text), [[code, text]]);
    }
    assert.deepEqual(found(line([{ role: 'bot', content: 'x' }])), [['dataset.badMessage', 'bot']]);
    assert.deepEqual(found(line([user('x')], { split: 'test' })), [['dataset.badSplit', 'test']]);
    assert.deepEqual(found(line([user('x')], { id: 5 })), [['dataset.badId', '5']]);
    const [notUtf8] = checkLineBytes(Uint8Array.of(0x7b, 0xff), {}).findings;
    assert.equal(notUtf8?.code, 'dataset.notUtf8');
  });
});

describe('the place of a finding', () => {
  it('counts escapes as they are written, and survives paths that lead nowhere', () => {
    const text = String.raw`{"messages":[{"role":"user","content":"a\n\"\u00e9\ud83d\ude00<s>\\"}]}`;
    const path = ['messages', 0, 'content'];
    const { start, end } = placeOf(text, { path, span: { start: 6, end: 9 } });
    assert.equal(text.slice(start, end), '<s>');
    const whole = placeOf(text, { path });
    assert.equal(JSON.parse(`"${text.slice(whole.start, whole.end)}"`), 'a\n"é😀<s>\\');
    const beyond = placeOf(text, { path, span: { start: 900, end: 901 } });
    assert.ok(beyond.start <= beyond.end && beyond.end <= text.length);
    assert.deepEqual(placeOf(text, { path: ['none', 3] }), { start: 0, end: text.length });
    assert.deepEqual(placeOf('  nonsense \r', {}), { start: 2, end: 10 });
  });
});
