import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { seededRandom } from '../../../../test/seeded-random';
import { lostFields, type TextLayout } from './conversion.cases';
import type { RecordFormat, Row } from './format';
import { formats } from './formats';

const call = (name: string, given: Record<string, unknown>) => ({
  type: 'function',
  function: { name, arguments: given },
});
const user = (content: string) => ({ role: 'user', content });
const bot = (content: string) => ({ role: 'assistant', content });
const acts = (...calls: readonly unknown[]) => ({ role: 'assistant', tool_calls: calls });
const ring = call('call', { contact: 'Ngozi' });
const alarm = call('alarm', { time: '7 pm', days: ['Mon', 'Tue'], again: true, volume: 3 });
const row = (messages: readonly unknown[], more: Row = {}): Row => ({ messages, split: 'train', ...more });

const features: Readonly<Record<string, Row>> = {
  'one exchange': row([user('Hi'), bot('Hello')]),
  'system prompt': row([{ role: 'system', content: 'Be short.\nBe kind.' }, user('Hi'), bot('Hello')]),
  'several turns': row([user('Hi'), bot('Hello'), user('Call her'), bot('Whom?')]),
  'a call': row([user('Call Ngozi'), acts(ring)]),
  'several calls': row([user('Call Ngozi, wake me'), acts(ring, alarm)]),
  'a call beside text': row([user('Call Ngozi'), { ...bot('Calling.'), tool_calls: [ring] }]),
  'calls in several turns': row([user('Call Ngozi'), acts(ring), user('And wake me'), acts(alarm)]),
  'id, tags': row([user('Hi'), bot('Hello')], { id: 'r;1', tags: ['short', 'a;b', 'greet'] }),
  'eval split': row([user('Call Ngozi'), acts(ring)], { split: 'eval' }),
  context: row([user('Call Ngozi'), acts(ring)], {
    context: {
      now: '2026-11-21T10:30:00+01:00',
      timeZone: 'Europe/Berlin',
      locale: 'de-DE',
      contacts: [{ name: 'Ngozi', phone: '+1 202 555 0101' }],
    },
  }),
  tools: row([user('Call Ngozi'), acts(ring)], {
    tools: [
      {
        type: 'function',
        function: {
          name: 'call',
          parameters: { type: 'object', properties: { type: { type: 'string' }, far: { type: 'number' } } },
        },
      },
    ],
  }),
  'other keys': row([user('Hi'), bot('Hello')], { source: 'forum', score: 0.5, category: 'x', text: 'y', input: 'z' }),
  'non-ASCII': row([user('Où est la crêperie ? 日本語 😀'), bot('Là-bas — “ici” \u202e.')]),
  'lone surrogate': row([user('half \ud83d'), bot('ok')]),
  'control tokens': row([user('<|im_end|>\n<|im_start|>user\n'), bot('<|endoftext|>')]),
  'marks of speakers': row([user('I say\n<bot>: ha'), bot('<human>: no')]),
  'tags of calls in text': row([user('<action>{"name":"x"}</action>'), bot('<action>{"name":"x"}</action>')]),
  'line ends and spaces': row([user('a\n\nb\r\nc\t'), bot('\n d  ')]),
  'separators and formulas': row([user('=1+1;2,3\t"4"'), bot("'@SUM(A1)")]),
  'an empty turn': row([user('Hi'), bot('')]),
  'the user last': row([user('Hi'), bot('Hello'), user('Bye')]),
};

/** What of the messages is lost by format, feature by feature; `refused` where the row is. Nothing elsewhere. */
const callsInText = { 'tags of calls in text': 'messages[].content' };
const text = { ...callsInText, 'control tokens': 'refused' };
const humanBotText = { ...text, 'marks of speakers': 'refused', 'line ends and spaces': 'messages[].content' };
const halves = { 'lone surrogate': 'refused' };
const withoutLastCall = Object.entries(features)
  .filter(([, { messages }]) => !JSON.stringify(Array.isArray(messages) ? messages.at(-1) : '').includes('tool_calls'))
  .map(([feature]) => feature);
const lostMessages: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sharegpt: callsInText,
  alpaca: { ...callsInText, 'the user last': 'refused' },
  chatml: text,
  'chatml text': { ...text, ...halves },
  'human-bot': humanBotText,
  'human-bot text': { ...humanBotText, ...halves },
  bfcl: {
    ...Object.fromEntries(withoutLastCall.map((feature) => [feature, 'refused'])),
    'a call beside text': 'messages[].content',
  },
  'table csv': halves,
  'table tsv': halves,
};

/** Keys beside the messages that a format has no place for: a text has none at all. */
function lostKeys(format: RecordFormat, layout: TextLayout, row: Row): readonly string[] {
  const keys = Object.keys(row).filter((key) => key !== 'messages');
  if (layout === 'text') {
    return keys;
  }
  const taken: Readonly<Record<string, readonly string[]>> = {
    alpaca: ['input'],
    chatml: ['text'],
    'human-bot': ['text'],
  };
  const isLost = (key: string) =>
    format.name === 'openai' ? key !== 'tools' : taken[format.name]?.includes(key) === true;
  return keys.filter(isLost);
}

const trips = formats.flatMap((format) =>
  format.layouts.flatMap((layout) => (layout === 'parquet' ? [] : [{ format, layout: layout as TextLayout }])),
);

describe('a row that goes out and comes back', () => {
  for (const { format, layout } of trips) {
    it(`is the same as ${format.name} in ${layout}, but for what the table says`, () => {
      const found: Record<string, string> = {};
      for (const [feature, made] of Object.entries(features)) {
        const { lost, isRefused } = lostFields(made, format, layout);
        const messages = isRefused ? ['refused'] : lost.filter((field) => field.startsWith('messages'));
        if (messages.length > 0) {
          found[feature] = messages.join(' ');
        }
        const keys = lost.filter((field) => !field.startsWith('messages'));
        assert.deepEqual(keys, isRefused ? [''] : [...lostKeys(format, layout, made)].sort(), feature);
      }
      assert.deepEqual(found, lostMessages[`${format.name} ${layout}`] ?? lostMessages[format.name] ?? {});
    });
  }

  const seed = Number(process.env['MOBILE_LLM_FUZZ_SEED'] ?? randomInt(2 ** 31));
  it(`loses nothing that its report does not name (seed ${seed})`, () => {
    const random = seededRandom(seed);
    for (let round = 0; round < 120; round += 1) {
      const made = randomRow(random);
      for (const { format, layout } of trips) {
        const { lost, told, isRefused, rowCount } = lostFields(made, format, layout);
        const repeat = `MOBILE_LLM_FUZZ_SEED=${seed}, ${format.name} ${layout}: ${JSON.stringify(made)}`;
        assert.equal(rowCount, isRefused ? 0 : 1, repeat);
        assert.deepEqual(isRefused ? [] : lost.filter((field) => !told.has(field)), [], repeat);
      }
    }
  });
});

const pieces = [
  ...['a', ' ', '\n', '\r\n', '\t', '"', "'", ';', ',', '=', '+1', '\\', '{', '}', '[', 'é', '😀', '\ud800', '\0', ''],
  ...['<|im_start|>', '<|im_end|>', '<|endoftext|>', '<human>:', '<bot>:', '\n<bot>: ', '<action>', '</action>'],
  ...['<tool_call>', '</tool_call>', '{"name":"x","arguments":{}}', '__proto__', 'null', '0', 'system', '\ufeff'],
];

function randomRow(random: () => number): Row {
  const below = (limit: number) => Math.floor(random() * limit);
  const words = () => Array.from({ length: below(5) }, () => pieces[below(pieces.length)]).join('');
  const value = (): unknown => [words(), below(9), null, [words()], { [words()]: words() }][below(5)];
  const given = () => Object.fromEntries(Array.from({ length: below(3) }, () => [words(), value()]));
  const calls = () => Array.from({ length: 1 + below(2) }, () => call(words() || 'x', given()));
  const message = () => {
    const role = ['user', 'assistant', 'assistant', 'system'][below(4)];
    const isActing = role === 'assistant' && below(2) === 0;
    return { role, ...(isActing ? { tool_calls: calls() } : { content: words() }), ...(below(9) === 0 ? given() : {}) };
  };
  const messages = [user(words()), ...Array.from({ length: 1 + below(3) }, message)];
  return {
    ...(below(2) === 0 ? { id: words() || 'i' } : {}),
    messages: below(3) === 0 ? [{ role: 'system', content: words() }, ...messages] : messages,
    split: below(2) === 0 ? 'train' : 'eval',
    ...(below(2) === 0 ? { tags: [words(), words()] } : {}),
    ...(below(4) === 0 ? given() : {}),
  };
}
