import assert from 'node:assert/strict';
import { readClipboard } from './clipboard';
import { joinConversations, splitConversation } from './conversations';

const system = '{"role":"system","content":"Be brief."}';
const user = (said: string, rest = '') => `{"content" :"${said}","role":"user"${rest}}`;
const assistant = '{"role":"assistant","content":"Ok","weight":1.50}';
const row = (messages: readonly string[], rest = ',"split":"train"') =>
  `{"id":"a","messages":[${messages.join(',')}]${rest}}`;
const four = [user('one'), assistant, user('two'), assistant];

describe('splitting a conversation', () => {
  it('keeps every turn letter for letter, and the id with the first', () => {
    const [first, second] = splitConversation(row(four), 2);
    assert.equal(first, row(four.slice(0, 2)));
    assert.equal(second, row(four.slice(2)).replace('"id":"a",', ''));
    assert.equal(joinConversations([first, second]), row(four));
  });

  it('gives both the system prompt', () => {
    const [first, second] = splitConversation(row([system, ...four]), 3);
    assert.equal(first, row([system, ...four.slice(0, 2)]));
    assert.equal(second, row([system, ...four.slice(2)]).replace('"id":"a",', ''));
    assert.equal(joinConversations([first, second]), row([system, ...four]));
  });

  it('leaves no empty conversation, and what is none alone', () => {
    for (const turn of [-1, 0, 1, 5, 1.5, Number.NaN]) {
      assert.throws(() => splitConversation(row([system, ...four]), turn), { code: 'dataset.cannotSplit' }, `${turn}`);
    }
    for (const broken of ['', '{', '[]', '{"messages":[]}', '{"messages":[1,2]}']) {
      assert.throws(() => splitConversation(broken, 1), { code: 'dataset.cannotSplit' }, broken);
    }
  });
});

describe('joining conversations', () => {
  it('takes the tags of all, and spaces as the first has them', () => {
    const spaced = '{"messages": [{"role": "user", "content": "one"}], "split": "train", "tags": ["x"]}';
    const other = row([user('two')], ',"split":"train","tags":["y","x"]');
    const expected = `{"messages": [{"role": "user", "content": "one"}, ${user('two')}], "split": "train", "tags": ["x", "y"]}`;
    assert.equal(joinConversations([spaced, other]), expected);
  });

  it('refuses what would mean something else together', () => {
    const refused = (lines: readonly string[]) =>
      assert.throws(() => joinConversations(lines), { code: 'dataset.cannotJoin' }, lines.join(' '));
    refused([]);
    refused([row(four)]);
    refused([row(four), row(four, ',"split":"eval"')]);
    refused([row(four), row(four, ',"split":"train","context":{"now":"2026-01-05T09:00:00Z"}')]);
    refused([row(four), row([system, ...four])]);
    refused([row([system, ...four]), row([system.replace('brief', 'long'), ...four])]);
    refused([row(four), '{"messages":[]}']);
    refused(['null', row(four)]);
    const deep = `,"split":"train","context":${'['.repeat(300)}${']'.repeat(300)}`;
    refused([row(four), row(four, deep)]);
  });
});

describe('rows from a clipboard', () => {
  const saidIn = (lines: readonly string[]) =>
    lines.map((line) => {
      const { messages, split } = JSON.parse(line) as {
        messages: { content?: string; tool_calls?: unknown }[];
        split: string;
      };
      return [...messages.map(({ content, tool_calls: calls }) => content ?? calls), split];
    });

  it('are JSON lines, as they stand', () => {
    const { lines, refused } = readClipboard(`\n${row(four)}\r\n{"a":1}\n{broken\n`, 'eval');
    assert.deepEqual(lines, [row(four)]);
    assert.deepEqual(refused, ['Line 2 is no row.', 'Line 3 is no row.']);
  });

  it('are cells with or without names, quoted where they hold tabs and line ends', () => {
    const plain = readClipboard('Hi\tHello\r\n"two\nlines, ""quoted"""\ta\r\n', 'train');
    assert.deepEqual(saidIn(plain.lines), [
      ['Hi', 'Hello', 'train'],
      ['two\nlines, "quoted"', 'a', 'train'],
    ]);
    const named = readClipboard('split\tprompt\taction\targument:contact\neval\tCall Ann\tcall\tAnn', 'train');
    const call = [{ type: 'function', function: { name: 'call', arguments: { contact: 'Ann' } } }];
    assert.deepEqual(saidIn(named.lines), [['Call Ann', call, 'eval']]);
    assert.deepEqual(saidIn(readClipboard('a\tb\teval\nc\td\ttrain', 'train').lines), [
      ['a', 'b', 'eval'],
      ['c', 'd', 'train'],
    ]);
  });

  it('are none where nobody can tell what the cells are', () => {
    assert.deepEqual(readClipboard('', 'train'), { lines: [], refused: [] });
    assert.equal(readClipboard('just words', 'train').lines.length, 0);
    assert.equal(readClipboard('a\tb\tc\td', 'train').refused.length, 1);
    const half = readClipboard('a\tb\nonly one\n', 'train');
    assert.deepEqual([half.lines.length, half.refused.length], [1, 1]);
    assert.match(half.refused[0] ?? '', /^Line 2: .*the assistant neither says/);
  });
});
