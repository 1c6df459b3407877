import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { compareRows } from './compare-rows';
import { readableRow } from './readable-row';

const row = (id: string, words: string) =>
  `{"id":"${id}","messages":[{"role":"user","content":"${words}"}],"split":"train"}`;
const bytes = (...lines: readonly string[]) => new TextEncoder().encode(`${lines.join('\n')}\n`);

describe('Two versions of a dataset', () => {
  it('differ in rows that were added, taken out and changed, wherever they stand', () => {
    const before = bytes(row('a', 'One'), row('b', 'Two'), row('c', 'Three'));
    const after = bytes(row('c', 'Three'), row('d', 'Four'), row('a', 'Uno'));
    const { added, removed, changed, rows } = compareRows(before, after);
    assert.deepEqual([added, removed, changed], [1, 1, 1]);
    assert.deepEqual(rows.map(({ name }) => name).sort(), ['a', 'b', 'd']);
  });

  it('are the same where only the order, blank lines or line ends differ', () => {
    assert.deepEqual(compareRows(bytes('{"a":1}', '{"b":2}'), bytes('{"b":2}\r', '', '{"a":1}')).rows, []);
  });

  it('match rows without an id in their order, and equal rows one by one', () => {
    const { added, changed } = compareRows(
      bytes('{"a":1}', '{"a":1}', '{"b":1}'),
      bytes('{"a":1}', '{"b":2}', '{"a":1}', '{"a":1}'),
    );
    assert.deepEqual([added, changed], [1, 1]);
  });

  it('are shown turn by turn, and what is no row as it stands', () => {
    const call = '{"role":"assistant","tool_calls":[{"function":{"name":"call","arguments":{"contact":"Ann"}}}]}';
    const line = `{"id":"a","messages":[{"role":"user","content":"Call\\nAnn"},${call}],"split":"eval","tags":["x"],"n":1}`;
    assert.equal(
      readableRow('a', line),
      '── a · eval · x\nuser: Call\nAnn\nassistant → call {"contact":"Ann"}\n   n: 1\n',
    );
    assert.equal(readableRow('line 3', 'no json'), '── line 3\nno json\n');
  });
});
