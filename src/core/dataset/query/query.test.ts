import assert from 'node:assert/strict';
import { LineDocument } from '../document/line-document';
import { summariseLine } from '../document/row-summary';
import { parseQuery } from './parse-query';
import { RowColumns } from './row-columns';
import { compileQuery } from './row-filter';
import { selectRows } from './select-rows';
import { type RowSortKey, sortRows } from './sort-rows';
import { suggestQuery } from './suggestions';

const call = (name: string, given: unknown) => ({ type: 'function', function: { name, arguments: given } });
const user = (content: string) => ({ role: 'user', content });
const lines = [
  JSON.stringify({
    messages: [user('Call Zoë, please'), { role: 'assistant', tool_calls: [call('call', { contact: 'Zoë' })] }],
    split: 'train',
    tags: ['draft', 'short call'],
  }),
  JSON.stringify({
    messages: [user('How high is "Everest"?'), { role: 'assistant', content: 'I call it 8,849 metres.' }],
    split: 'eval',
  }),
  // As Python's json writes it, and with arguments as JSON in a text.
  '{"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Text Zo\\u00eb: caf\\u00e9 at 7"}, {"role": "assistant", "tool_calls": [{"function": {"name": "sms", "arguments": "{\\"contact\\": \\"Zo\\\\u00eb\\", \\"message\\": \\"caf\\\\u00e9 at 7\\"}"}}]}], "split": "train"}',
  '{"messages": broken user',
  '',
];

function open(text: string) {
  const document = new LineDocument(Buffer.from(text));
  const columns = new RowColumns();
  const places = Array.from({ length: document.lineCount }, (_, place) => place);
  for (const place of places) {
    columns.setSummary(place, summariseLine(document.contentAt(place)));
  }
  columns.problems.set(1, ['dataset.leak', 'dataset.emptyTurn']);
  columns.problems.set(2, ['dataset.leak']);
  columns.muted.set(0, ['dataset.duplicate']);
  const rowAt = (place: number) => document.idAt(place);
  const find = (query: string, matchCase = false): readonly number[] => {
    const parsed = parseQuery(query, { matchCase });
    assert.deepEqual(parsed.problems, [], query);
    const steps = selectRows(document.lineCount, rowAt, compileQuery(parsed.query, columns, document));
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) {
        return [...step.value];
      }
    }
  };
  const sort = (key: RowSortKey, isDescending = false) => [
    ...sortRows(Uint32Array.from(places), { key, isDescending }, { columns, lines: document, rowAt }),
  ];
  return { document, columns, places, find, sort };
}

describe('a search box over rows', () => {
  const { find, columns, places, sort } = open(`${lines.join('\n')}\n`);

  it('finds words in what rows say, whatever their case and escapes', () => {
    assert.deepEqual(find('ZOË'), [0, 2]);
    assert.deepEqual(find('ë'), [0, 2]);
    assert.deepEqual(find('"zoë: café"'), [2]);
    assert.deepEqual(find('"\\"Everest\\""'), [1]);
    assert.deepEqual(find('call'), [0, 1]);
    assert.deepEqual(find('Call', true), [0]);
    assert.deepEqual(find('zoë', true), []);
    assert.deepEqual(find('call metres'), [1]);
    assert.deepEqual(find('-call'), [2, 3, 4]);
    assert.deepEqual(find(''), [0, 1, 2, 3, 4]);
  });

  it('takes keys, roles and splits for no text of a row, and a broken line as it stands', () => {
    assert.deepEqual(find('user'), [3]);
    assert.deepEqual(find('content'), []);
    assert.deepEqual(find('train'), []);
    assert.deepEqual(find('"tool_calls"'), []);
  });

  it('takes regular expressions in time linear in the text', () => {
    assert.deepEqual(find('/zo[eë]/'), [0, 2]);
    assert.deepEqual(find('/Zo[eë]/i'), [0, 2]);
    assert.deepEqual(find('/^call/'), [0]);
    assert.deepEqual(find('/(x+x+)+y/'), []);
    const hostile = open(JSON.stringify({ messages: [user('x'.repeat(50_000))] }));
    assert.deepEqual(hostile.find('/(x+x+)+y/'), []);
  });

  it('looks in one place of a row', () => {
    assert.deepEqual(find('user:call'), [0]);
    assert.deepEqual(find('assistant:call'), [1]);
    assert.deepEqual(find('system:brief'), [2]);
    assert.deepEqual(find('argument:zoë'), [0, 2]);
    assert.deepEqual(find('argument:/^café/'), [2]);
    assert.deepEqual(find('argument:please'), []);
  });

  it('filters by what columns say', () => {
    assert.deepEqual(find('action:call'), [0]);
    assert.deepEqual(find('action:call,sms'), [0, 2]);
    assert.deepEqual(find('action:*'), [0, 2]);
    assert.deepEqual(find('-action:* -is:broken split:eval'), [1]);
    assert.deepEqual(find('tag:DRAFT'), [0]);
    assert.deepEqual(find('tag:"short call"'), [0]);
    assert.deepEqual(find('role:system'), [2]);
    assert.deepEqual(find('problem:dataset.leak'), [1, 2]);
    assert.deepEqual(find('problem:dataset.empty*'), [1]);
    assert.deepEqual(find('is:broken'), [3]);
    assert.deepEqual(find('is:muted'), [0]);
    assert.deepEqual(find('is:edited'), []);
    assert.deepEqual(find('turns:3'), [2]);
    assert.deepEqual(find('turns:>1 turns:<3'), [0, 1]);
    assert.deepEqual(find('turns:2-3'), [0, 1, 2]);
  });

  it('says at which word it means nothing, and goes by the others', () => {
    const text = 'call colour:red is:nice turns:many /(/ /(?=a)/ tag: split:eval';
    const { query, problems } = parseQuery(text);
    assert.deepEqual(
      problems.map(({ start, end }) => text.slice(start, end)),
      ['colour:red', 'is:nice', 'turns:many', '/(/', '/(?=a)/', 'tag:'],
    );
    assert.deepEqual([...new Set(problems.map(({ code }) => code))], ['dataset.badQuery', 'dataset.badPattern']);
    assert.equal(query.terms.length, 2);
    for (const hostile of [
      '"',
      '/',
      '-',
      '--',
      '"a',
      '/a',
      '-"',
      'a:"',
      '"a"b" c',
      '\\',
      '/\\/',
      `${'"'.repeat(999)}`,
    ]) {
      parseQuery(hostile);
    }
  });

  it('sorts, equal rows in the order of the file', () => {
    assert.deepEqual(sort('split'), [3, 4, 1, 0, 2]);
    assert.deepEqual(sort('split', true), [0, 2, 1, 3, 4]);
    assert.deepEqual(sort('messages', true), [2, 0, 1, 3, 4]);
    assert.deepEqual(sort('problems', true), [1, 2, 0, 3, 4]);
    assert.deepEqual(sort('firstWords'), [4, 0, 1, 2, 3]);
    assert.deepEqual(sort('line', true), [4, 3, 2, 1, 0]);
    assert.equal(sort('size')[0], 4);
  });

  it('completes a key, and a word by how many rows have it', () => {
    const suggest = (text: string) => suggestQuery(text, text.length, { columns, rows: places });
    assert.deepEqual(
      suggest('zoë -ta').map(({ text, start, end }) => [text, start, end]),
      [['-tag:', 4, 7]],
    );
    assert.deepEqual(
      suggest('split:').map(({ text, rows }) => [text, rows]),
      [
        ['split:train', 2],
        ['split:eval', 1],
      ],
    );
    assert.equal(suggest('tag:call')[0]?.text, 'tag:"short call"');
    assert.deepEqual(
      suggest('is:').map(({ text }) => text),
      ['is:broken', 'is:edited', 'is:muted'],
    );
    assert.equal(suggest('').length, 11);
  });
});
