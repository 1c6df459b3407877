import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { joinConversations, splitConversation } from './conversation-operation';

const turn = (role: string, content: string) => `{ "role":"${role}", "content": "${content}", "n": 1.50 }`;
const row = (...turns: readonly string[]) =>
  `{"id":"a", "messages": [${turns.join(', ')}], "split": "train", "x": 1e2}`;

describe('A conversation', () => {
  const said = [
    turn('system', 'Be kind.'),
    turn('user', 'A'),
    turn('assistant', 'B'),
    turn('user', 'C'),
    turn('assistant', 'D'),
  ];
  const [system = '', a = '', b = '', c = '', d = ''] = said;

  it('is split where a turn begins the second, letter for letter', () => {
    assert.deepEqual(splitConversation(row(...said), 3), [
      row(system, a, b),
      row(system, c, d).replace('"id":"a", ', ''),
    ]);
  });

  it('is not split where one part would have no turn, nor is what is no conversation', () => {
    for (const [line, at] of [
      [row(...said), 0],
      [row(...said), 1],
      [row(...said), 5],
      ['{', 1],
      ['{"messages":{}}', 1],
      ['[]', 1],
    ] as const) {
      assert.equal(splitConversation(line, at), undefined, `${line} ${at}`);
    }
  });

  it('is joined with others, one system message for all', () => {
    const other = row(system, c, d);
    assert.equal(joinConversations([row(system, a, b), other, row(c)]), row(system, a, b, c, d, c));
    assert.equal(
      joinConversations([row(a), row(turn('system', 'Be brief.'), b)]),
      row(a, turn('system', 'Be brief.'), b),
    );
    assert.equal(joinConversations([row(a), '{}']), undefined);
    assert.equal(joinConversations([]), undefined);
  });
});
