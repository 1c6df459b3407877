import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { RowContext } from './conversation';
import { parseDataset } from './dataset';
import { renderConversation } from './render';

const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const talk = [
  { role: 'user', content: 'Hi' },
  { role: 'assistant', content: 'Hello!' },
];
const row = (values: object = {}) => JSON.stringify({ messages: talk, split: 'train', ...values });
const calling = (name: string, values: object) => [
  { role: 'user', content: 'Call  NGOZI now' },
  { role: 'assistant', tool_calls: [{ type: 'function', function: { name, arguments: values } }] },
];
const read = (...lines: string[]) => parseDataset(lines.join('\n'), { sha256Hex });

describe('reading datasets', () => {
  it('names rows by their id, else by their content, duplicates by an ordinal', () => {
    const { rows, problems } = read(row({ id: 'a' }), '', row(), row({ tags: ['x'] }));
    assert.deepEqual(problems, []);
    const hash = rows[1]?.conversation.id ?? '';
    assert.match(hash, /^[0-9a-f]{64}$/);
    assert.deepEqual(
      rows.map(({ lineNumber, conversation }) => [lineNumber, conversation.id]),
      [
        [1, 'a'],
        [3, hash],
        [4, `${hash}-2`],
      ],
    );
  });

  it('makes a problem of each line that it cannot read, and goes on', () => {
    const wrong: readonly (readonly [string, string])[] = [
      ['{"messages": [', 'dataset.notJson'],
      ['[1]', 'dataset.notObject'],
      ['{"split":"train"}', 'dataset.badMessages'],
      [row({ messages: [{ role: 'bot', content: 'x' }] }), 'dataset.badMessage'],
      [row({ messages: [{ role: 'user', content: 5 }] }), 'dataset.badMessage'],
      [row({ messages: [{ role: 'assistant', tool_calls: [{ function: {} }] }] }), 'dataset.badToolCall'],
      [row({ split: 'test' }), 'dataset.badSplit'],
      [row({ tags: 'x' }), 'dataset.badTags'],
      [row({ id: 5 }), 'dataset.badId'],
      [
        row({ context: { now: '2026-11-21T10:30:00+01:00', timeZone: 'Mars/Base', locale: 'en' } }),
        'dataset.badContext',
      ],
      [row({ context: { now: 'today', timeZone: 'UTC', locale: 'en' } }), 'dataset.badContext'],
    ];
    const { rows, problems } = read(...wrong.map(([line]) => line), row());
    assert.deepEqual(
      problems.map(({ lineNumber, code }) => [lineNumber, code]),
      wrong.map(([, code], index) => [index + 1, code]),
    );
    assert.equal(rows.length, 1);
    assert.deepEqual(
      read(row({ id: 'a' }), row({ id: 'a' })).problems.map(({ code }) => code),
      ['dataset.duplicateId'],
    );
  });

  it('renders calls into the text, behind the system prompt', () => {
    const { rows } = read(row({ messages: calling('call', { contact: 'NGOZI' }) }));
    const [first] = rows;
    assert.ok(first !== undefined);
    assert.deepEqual(renderConversation(first.conversation, { systemPrompt: 'Be brief.' }).messages, [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Call  NGOZI now' },
      { role: 'assistant', content: '<action>{"name":"call","arguments":{"contact":"NGOZI"}}</action>' },
    ]);
  });
});

describe('the day of a row', () => {
  it('is that of its clock in its zone, and a fixed one without a clock', () => {
    const dayAt = (context?: RowContext) => {
      const [first] = read(row(context === undefined ? {} : { context })).rows;
      assert.ok(first !== undefined);
      return renderConversation(first.conversation, { systemPrompt: '' }).date;
    };
    assert.equal(dayAt(), '05 Jan 2026');
    const now = '2031-03-09T23:30:00+00:00';
    assert.equal(dayAt({ now, timeZone: 'Europe/London', locale: 'en-GB' }), '09 Mar 2031');
    assert.equal(dayAt({ now, timeZone: 'Asia/Tokyo', locale: 'en-GB' }), '10 Mar 2031');
  });
});
