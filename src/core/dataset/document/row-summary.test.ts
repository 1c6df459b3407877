import assert from 'node:assert/strict';
import { summariseLine } from './row-summary';

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));
const kindOf = (content: Uint8Array) => summariseLine(content).kind;

describe('a line as a list shows it', () => {
  it('tells what a row is about', () => {
    const call = { type: 'function', function: { name: 'call', arguments: { contact: 'Ngozi' } } };
    const row = {
      id: 'r-1',
      split: 'train',
      tags: ['short', 7],
      messages: [
        { role: 'system', content: 'You are a phone assistant.' },
        { role: 'user', content: 'Call Ngozi' },
        { role: 'assistant', tool_calls: [call, { function: {} }] },
      ],
    };
    assert.deepEqual(summariseLine(bytesOf(JSON.stringify(row))), {
      kind: 'row',
      id: 'r-1',
      split: 'train',
      firstWords: 'Call Ngozi',
      actions: ['call'],
      tags: ['short'],
      roles: ['system', 'user', 'assistant'],
      messageCount: 3,
    });
  });

  it('says why a line is no row, and repairs nothing', () => {
    assert.equal(kindOf(bytesOf(' \r')), 'blank');
    assert.equal(kindOf(bytesOf('{"messages":')), 'notJson');
    assert.equal(kindOf(bytesOf('[1]')), 'notJson');
    assert.equal(kindOf(Uint8Array.of(0x22, 0xff, 0x22)), 'notUtf8');
    assert.equal(kindOf(new Uint8Array(4_000_001)), 'tooLong');
    assert.equal(summariseLine(bytesOf('no JSON')).firstWords, 'no JSON');
  });

  it('takes whatever stands where something else should', () => {
    const lines = ['{}', '{"messages":{}}', '{"messages":[null,1,"a",{"content":[]}],"tags":"x","split":1,"id":{}}'];
    for (const line of lines) {
      assert.equal(kindOf(bytesOf(line)), 'row', line);
    }
    const deep = `{"messages":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    assert.equal(kindOf(bytesOf(deep)), 'row');
    const words = summariseLine(bytesOf(`{"messages":[{"role":"user","content":"${'😀'.repeat(200)}"}]}`)).firstWords;
    assert.ok(words.isWellFormed() && words.endsWith('…'), words);
  });
});
