import assert from 'node:assert/strict';
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
