import assert from 'node:assert/strict';
import { editRow, type RowPath } from './row-edit';

const set = (line: string, path: RowPath, value: unknown) => editRow(line, { kind: 'set', path, value });
const insert = (line: string, path: RowPath, value: unknown) => editRow(line, { kind: 'insert', path, value });
const remove = (line: string, path: RowPath) => editRow(line, { kind: 'remove', path });

describe('an edit of a row', () => {
  const row =
    '{ "n":1.50e1, "x": null,"messages":[{"role":"user","content":"Hi"},{"content":"Ho","role":"assistant"}] }';

  it('changes one value and no other character', () => {
    assert.equal(set(row, ['messages', 0, 'content'], 'Hé "you"\n'), row.replace('"Hi"', '"Hé \\"you\\"\\n"'));
    assert.equal(set(row, ['messages', 1, 'content'], ''), row.replace('"Ho"', '""'));
    assert.equal(set(row, ['x'], { a: [1, true] }), row.replace('null', '{"a": [1, true]}'));
  });

  it('adds members and items as the line is written', () => {
    const compact = '{"messages":[],"split":"train"}';
    const message = { role: 'user', content: 'Hi' };
    const one = insert(compact, ['messages', 0], message) ?? '';
    assert.equal(one, '{"messages":[{"role":"user","content":"Hi"}],"split":"train"}');
    assert.equal(insert(one, ['messages', 0], 0), '{"messages":[0,{"role":"user","content":"Hi"}],"split":"train"}');
    assert.equal(set(compact, ['tags'], ['a', 'b']), '{"messages":[],"split":"train","tags":["a","b"]}');
    const spaced = '{"messages": [1, 2], "split": "train"}';
    assert.equal(insert(spaced, ['messages', 2], 3), '{"messages": [1, 2, 3], "split": "train"}');
    assert.equal(set(spaced, ['tags'], ['a', 'b']), '{"messages": [1, 2], "split": "train", "tags": ["a", "b"]}');
    assert.equal(set('{}', ['a'], 1), '{"a":1}');
  });

  it('moves an item with every character of it', () => {
    const list = '{"a": [1.50, {"b":2,"b": 3}, "\\u0041"]}';
    const move = (from: number, to: number) => editRow(list, { kind: 'move', path: ['a', from], to });
    assert.equal(move(0, 2), '{"a": [{"b":2,"b": 3}, "\\u0041", 1.50]}');
    assert.equal(move(2, 0), '{"a": ["\\u0041", 1.50, {"b":2,"b": 3}]}');
    assert.equal(move(1, 1), list);
    assert.deepEqual([move(3, 0), move(0, 3)], [undefined, undefined]);
    assert.equal(editRow(list, { kind: 'move', path: ['a'], to: 0 }), undefined);
  });

  it('takes members and items out with their comma', () => {
    const list = '{"a": [1, 2, 3], "b": {"c": 1}}';
    assert.equal(remove(list, ['a', 0]), '{"a": [2, 3], "b": {"c": 1}}');
    assert.equal(remove(list, ['a', 1]), '{"a": [1, 3], "b": {"c": 1}}');
    assert.equal(remove(list, ['a', 2]), '{"a": [1, 2], "b": {"c": 1}}');
    assert.equal(remove(list, ['b', 'c']), '{"a": [1, 2, 3], "b": {}}');
    assert.equal(remove(list, ['a']), '{"b": {"c": 1}}');
    assert.equal(remove('[1]', [0]), '[]');
  });

  it('gives a value another key, where it stands', () => {
    const rename = (line: string, path: RowPath, key: string) => editRow(line, { kind: 'rename', path, key });
    assert.equal(rename('{"a" : 1.50, "b":{"c": 2}}', ['a'], 'é'), '{"é" : 1.50, "b":{"c": 2}}');
    assert.equal(rename('{"a":1,"b":{"c": 2}}', ['b', 'c'], 'd'), '{"a":1,"b":{"d": 2}}');
    assert.equal(rename('{"a":1,"x":0,"a":2}', ['a'], 'long'), '{"long":1,"x":0,"long":2}');
    assert.equal(rename('{"a":1,"b":2}', ['a'], 'b'), undefined);
    assert.equal(rename('{"a":1}', ['b'], 'c'), undefined);
    assert.equal(rename('[1]', [0], 'c'), undefined);
  });

  it('means the last of a key that stands twice, as its readers do', () => {
    const twice = '{"split":"train","split":"eval"}';
    assert.equal(set(twice, ['split'], 'train'), '{"split":"train","split":"train"}');
    assert.equal(remove(`{"a":0,${twice.slice(1)}`, ['split']), '{"a":0}');
    const nested = '{"m":{"a":1},"m":{"a":2}}';
    assert.equal(set(nested, ['m', 'a'], 3), '{"m":{"a":1},"m":{"a":3}}');
  });

  it('goes on escaping where the line escapes', () => {
    const escaped = '{"content": "caf\\u00e9"}';
    assert.equal(set(escaped, ['content'], 'é 😀'), '{"content": "\\u00e9 \\ud83d\\ude00"}');
    assert.equal(set('{"content":"café"}', ['content'], 'é'), '{"content":"é"}');
    assert.equal(set('{"content":"a"}', ['content'], '\ud800'), '{"content":"\\ud800"}');
  });

  it('is none where the path leads nowhere or the line is no JSON', () => {
    assert.equal(set(row, ['messages', 2, 'content'], ''), undefined);
    assert.equal(set(row, ['messages', 'content'], ''), undefined);
    assert.equal(set(row, ['n', 'm'], ''), undefined);
    assert.equal(insert(row, ['messages', 3], {}), undefined);
    assert.equal(insert(row, ['messages', -1], {}), undefined);
    assert.equal(remove(row, ['none']), undefined);
    assert.equal(remove(row, ['messages', 2]), undefined);
    for (const broken of ['', '{', '{"a":1,}', '{"a":1} x', '// {}', `${'['.repeat(100_000)}${']'.repeat(100_000)}`]) {
      assert.equal(set(broken, ['a'], 2), undefined, broken.slice(0, 20));
    }
  });
});
