import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readPastedRows } from './pasted-rows';

const messages = '"messages":[ {"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"} ]';

describe('What is pasted', () => {
  it('is our own rows, letter for letter, and says which lines are none', () => {
    const row = `{${messages}, "split": "eval", "n": 1.50}`;
    assert.deepEqual(readPastedRows(`${row}\r\n\nnot a row\n`).rows, [row]);
    assert.match(readPastedRows(`${row}\nnot a row`).refused[0] ?? '', /not a row/);
  });

  it('is cells of a spreadsheet, line breaks and quotation marks in them too', () => {
    const { rows, refused } = readPastedRows(
      'user\tassistant\tsplit\n"Call\nNgozi ""now"""\tCalling.\teval\nHi\tHello\ttrain\n',
    );
    assert.deepEqual(refused, []);
    assert.deepEqual(
      rows.map((row) => JSON.parse(row)).map(({ messages: [user], split }) => [user.content, split]),
      [
        ['Call\nNgozi "now"', 'eval'],
        ['Hi', 'train'],
      ],
    );
  });

  it('is cells without headings: what the user says, what the assistant says, and the split', () => {
    const saidIn = (text: string) =>
      readPastedRows(text)
        .rows.map((row) => JSON.parse(row))
        .map(({ messages: [user, assistant], split }) => [user.content, assistant.content, split]);
    assert.deepEqual(saidIn('Hi\tHello\r\nHo\tHey'), [
      ['Hi', 'Hello', 'train'],
      ['Ho', 'Hey', 'train'],
    ]);
    assert.deepEqual(saidIn('Hi\tHello\teval\n'), [['Hi', 'Hello', 'eval']]);
    assert.deepEqual(saidIn('a\tb\tc\n'), []);
    assert.match(readPastedRows('Hi\tHello\nonly one\n').refused[0] ?? '', /^2: /);
  });

  it('is conversations as others write them', () => {
    const { rows } = readPastedRows('{"conversations":[{"from":"human","value":"Hi"},{"from":"gpt","value":"Hello"}]}');
    assert.deepEqual(
      JSON.parse(rows[0] ?? '{}').messages.map(({ role }: { role: string }) => role),
      ['user', 'assistant'],
    );
  });

  it('is nothing where nobody can tell what it is', () => {
    for (const text of ['', '\n', 'some words', '{"a":1}', '\0\0']) {
      assert.deepEqual(readPastedRows(text).rows, [], text);
    }
  });
});
