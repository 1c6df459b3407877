import assert from 'node:assert/strict';
import { applyEdits } from '../bulk/text-edits';
import type { Rename } from './rename';
import { renameInActions } from './rename-in-actions';
import { renameInRow } from './rename-in-row';

const actions = `# What it may do, é
version: 1
format: tagged-json
actions:
  - name: call   # the dialler; call is also a word here
    description: call somebody
    run: dial
    parameters: [{ name: contact, type: contact }, { name: "call", type: text, required: false }]
  - name: 'sms'
    run: sms
    parameters:
      - { type: contact, name: contact }
      - { name: message, type: text }
`;
const toRing: Rename = { kind: 'action', from: 'call', to: 'ring' };
const toPerson: Rename = { kind: 'parameter', action: 'sms', from: 'contact', to: 'person' };
const row =
  '{"messages":[{"role":"system","content":"You may call."},{"role":"user","content":"call Ann"},{"role":"assistant","tool_calls":' +
  '[{"function":{"name": "call" , "arguments":{"contact":"Ann", "n":1.0}}},{"function":{"name":"sms","arguments":"{\\"contact\\" :  \\"Ann\\"}"}}]}],"split":"train"}';

function renamed(line: string, rename: Rename): string | undefined {
  const found = renameInRow(line, rename);
  return found && applyEdits(line, found.edits);
}

describe('renaming in an actions file', () => {
  it('changes the name and no other character', () => {
    assert.equal(renameInActions(actions, toRing), actions.replace('name: call ', 'name: ring '));
    assert.equal(
      renameInActions(actions, { kind: 'action', from: 'sms', to: 'text' }),
      actions.replace("'sms'", "'text'"),
    );
    assert.equal(
      renameInActions(actions, toPerson),
      actions.replace('contact, name: contact', 'contact, name: person'),
    );
    const quoted: Rename = { kind: 'parameter', action: 'call', from: 'call', to: 'note' };
    assert.equal(renameInActions(actions, quoted), actions.replace('"call"', '"note"'));
    const windows = `\ufeff${actions.replaceAll('\n', '\r\n')}`;
    assert.equal(renameInActions(windows, toRing), windows.replace('name: call ', 'name: ring '));
  });

  it('refuses what is not there, what is taken and what is no name', () => {
    const refused = (rename: Rename, code: string, text = actions) =>
      assert.throws(() => renameInActions(text, rename), { code });
    refused({ kind: 'action', from: 'dial', to: 'ring' }, 'rename.unknown');
    refused({ kind: 'action', from: 'call', to: 'sms' }, 'rename.taken');
    refused({ kind: 'parameter', action: 'sms', from: 'contact', to: 'message' }, 'rename.taken');
    refused({ kind: 'parameter', action: 'dial', from: 'contact', to: 'who' }, 'rename.unknown');
    for (const to of ['', 'Ring', 'a b', '-r', '7up', 'é', 'a: b', '__proto__', 'call', 'a'.repeat(65)]) {
      refused({ kind: 'action', from: 'call', to }, 'rename.badName');
    }
    refused(toRing, 'rename.unknown', '');
    refused(toRing, 'rename.notPossible', actions.replace('run: dial', 'run: fly'));
  });
});

describe('renaming in a row', () => {
  it('changes calls and no other character, also in arguments that are JSON in a text', () => {
    assert.equal(renamed(row, toRing), row.replace('"name": "call"', '"name": "ring"'));
    assert.equal(renamed(row, toPerson), row.replace('\\"contact\\" ', '\\"person\\" '));
    const ofCall: Rename = { kind: 'parameter', action: 'call', from: 'contact', to: 'person' };
    assert.equal(renamed(row, ofCall), row.replace('"contact":"Ann"', '"person":"Ann"'));
  });

  it('lists texts in which the name stands, and leaves them', () => {
    assert.deepEqual(renameInRow(row, toRing)?.mentions, [{ path: ['messages', 0, 'content'], text: 'You may call.' }]);
    const content = '<action>{"name":"call"}</action>';
    const written = JSON.stringify({ messages: [{ role: 'assistant', content }] });
    assert.deepEqual(renameInRow(written, toRing), {
      edits: [],
      calls: 0,
      mentions: [{ path: ['messages', 0, 'content'], text: content }],
      hasConflict: false,
    });
  });

  it('says where the new name is in use already', () => {
    assert.equal(renameInRow(row.replace('"sms"', '"ring"'), toRing)?.hasConflict, true);
    const both = row.replace('\\"Ann\\"}', '\\"Ann\\",\\"person\\":1}');
    assert.equal(renameInRow(both, toPerson)?.hasConflict, true);
  });

  it('has nothing to do with rows that say the name, or are none', () => {
    const said = JSON.stringify({ messages: [{ role: 'user', content: 'call Ann' }] });
    for (const line of [said, '', '{"call"', '"call"', '{"messages":"call"}', '{"messages":[{"tool_calls":"call"}]}']) {
      assert.equal(renameInRow(line, toRing), undefined, line);
    }
  });
});
