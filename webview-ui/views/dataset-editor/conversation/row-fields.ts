import type { RowEdit, RowPath } from '../../../../src/core/dataset/document/row-edit';
import type { RowKey } from '../../../../src/core/dataset/editing/edited-document';
import type { ArgumentView, CallView, TurnView } from '../../../../src/protocol/webview/dataset-editor';
import type { FieldTarget } from '../document-link';

/** What is written into one value of a row becomes edits of its line. */

export function fieldOf(key: RowKey, path: RowPath, edits = setText(path)): FieldTarget {
  return { name: `${key} ${JSON.stringify(path)}`, key, edits };
}

/** The whole of a line that is no row. */
export function lineField(key: RowKey): FieldTarget {
  return { name: `${key} line`, key };
}

/** An optional value of a row: without words it is not there. */
export function optionalField(key: RowKey, path: RowPath, isThere: boolean): FieldTarget {
  return fieldOf(key, path, (text) => {
    if (text !== '') {
      return [{ kind: 'set', path, value: text }];
    }
    return isThere ? [{ kind: 'remove', path }] : [{ kind: 'set', path, value: '' }];
  });
}

/** The value of an argument, kept in its own type where what is typed can be one. */
export function argumentField(key: RowKey, argument: ArgumentView): FieldTarget {
  const { path } = argument;
  return fieldOf(key, path, (text) => [{ kind: 'set', path, value: argumentValue(argument, text) }]);
}

/** An argument as JSON: a number or a yes and no where the action has one and the text is one, else the words. */
export function argumentValue({ type }: ArgumentView, text: string): string | number | boolean {
  if (type === 'integer' && /^-?(?:0|[1-9]\d{0,14})$/.test(text)) {
    return Number(text);
  }
  return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
}

/** The edit that puts a turn before the one with an index. */
export function addTurn(index: number, role: string, content = ''): readonly RowEdit[] {
  return [{ kind: 'insert', path: ['messages', index], value: { role, content } }];
}

/** The edit that adds a call to a turn; one that says nothing else becomes the call alone. */
export function addCall(turn: TurnView, name: string): readonly RowEdit[] {
  const message = turn.path.slice(0, -1);
  const call = { type: 'function', function: { name, arguments: {} } };
  const added: RowEdit =
    turn.calls.length === 0
      ? { kind: 'set', path: [...message, 'tool_calls'], value: [call] }
      : { kind: 'insert', path: [...message, 'tool_calls', turn.calls.length], value: call };
  return turn.text === '' ? [added, { kind: 'remove', path: turn.path }] : [added];
}

/** Without its last call a turn is one of text. */
export function removeCall(turn: TurnView, call: CallView): readonly RowEdit[] {
  const message = turn.path.slice(0, -1);
  if (turn.calls.length > 1) {
    return [{ kind: 'remove', path: call.path }];
  }
  const removed: RowEdit = { kind: 'remove', path: [...message, 'tool_calls'] };
  return turn.text === undefined ? [removed, { kind: 'set', path: turn.path, value: '' }] : [removed];
}

/** Who speaks after somebody. */
export function roleAfter(role: string | undefined): string {
  return role === 'user' ? 'assistant' : 'user';
}

function setText(path: RowPath): (text: string) => readonly RowEdit[] {
  return (text) => [{ kind: 'set', path, value: text }];
}
