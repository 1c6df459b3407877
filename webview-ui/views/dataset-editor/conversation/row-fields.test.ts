import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { editRow, type RowEdit } from '../../../../src/core/dataset/document/row-edit';
import type { ArgumentView, TurnView } from '../../../../src/protocol/webview/dataset-editor';
import { addCall, addTurn, argumentField, optionalField, removeCall } from './row-fields';

const call = { type: 'function', function: { name: 'call', arguments: { contact: 'Ngozi' } } };
const line = JSON.stringify({
  messages: [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: '' },
  ],
});

function apply(text: string, edits: readonly RowEdit[]): unknown {
  return JSON.parse(edits.reduce((before, edit) => editRow(before, edit) ?? 'an edit led nowhere', text));
}

function turnOf(index: number, text: string | undefined, calls: number): TurnView {
  const message = ['messages', index];
  return {
    role: 'assistant',
    path: [...message, 'content'],
    ...(text !== undefined && { text }),
    calls: Array.from({ length: calls }, (_, number) => ({
      path: [...message, 'tool_calls', number],
      namePath: [...message, 'tool_calls', number, 'function', 'name'],
      name: 'call',
      isKnown: true,
      arguments: [],
    })),
  };
}

describe('What is done in a conversation', () => {
  it('adds a call in the place of empty words, or behind the others', () => {
    const named = { type: 'function', function: { name: 'sms', arguments: {} } };
    assert.deepEqual(apply(line, addCall(turnOf(1, '', 0), 'sms')), {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', tool_calls: [named] },
      ],
    });
    const calling = JSON.stringify({ messages: [{ role: 'assistant', tool_calls: [call] }] });
    assert.deepEqual(apply(calling, addCall(turnOf(0, undefined, 1), 'sms')), {
      messages: [{ role: 'assistant', tool_calls: [call, named] }],
    });
  });

  it('leaves a turn of text without its last call', () => {
    const calling = JSON.stringify({ messages: [{ role: 'assistant', tool_calls: [call] }] });
    const turn = turnOf(0, undefined, 1);
    const [first] = turn.calls;
    assert.ok(first);
    assert.deepEqual(apply(calling, removeCall(turn, first)), { messages: [{ role: 'assistant', content: '' }] });
  });

  it('adds a turn between others', () => {
    assert.deepEqual(
      (apply(line, addTurn(1, 'assistant', 'Ho')) as { messages: { content: string }[] }).messages.map(
        ({ content }) => content,
      ),
      ['Hi', 'Ho', ''],
    );
  });

  it('writes a number where an action has one, and words where they are none', () => {
    const count: ArgumentView = {
      name: 'n',
      path: ['n'],
      said: '',
      isThere: false,
      isKnown: true,
      isRequired: true,
      type: 'integer',
    };
    assert.deepEqual(apply('{}', argumentField(1, count).edits?.('12') ?? []), { n: 12 });
    assert.deepEqual(apply('{}', argumentField(1, count).edits?.('twelve') ?? []), { n: 'twelve' });
    assert.deepEqual(apply('{}', argumentField(1, { ...count, type: 'text' }).edits?.('12') ?? []), { n: '12' });
  });

  it('takes an optional value away with its last letter', () => {
    assert.deepEqual(apply('{"id":"a"}', optionalField(1, ['id'], true).edits?.('') ?? []), {});
  });
});
