import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { seededRandom } from '../../../../test/seeded-random';
import { lostFields, type TextLayout } from './conversion.cases';
import { call, features, user } from './features.cases';
import type { RecordFormat, Row } from './format';
import { formats } from './formats';

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

/**
 * No key is a backslash alone: after such an object V8 (13.6, in Node.js 24.21; not 11.3) takes the next one's escaped key
 * in its place for it: `JSON.parse('{"a":1,"\\\\":1}')`, then `JSON.parse('{"a":1,"\\t":1}')`.
 */
function randomRow(random: () => number): Row {
  const below = (limit: number) => Math.floor(random() * limit);
  const words = () => Array.from({ length: below(5) }, () => pieces[below(pieces.length)]).join('');
  const key = () => words().replace(/^\\$/u, 'x');
  const value = (): unknown => [words(), below(9), null, [words()], { [key()]: words() }][below(5)];
  const given = () => Object.fromEntries(Array.from({ length: below(3) }, () => [key(), value()]));
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
