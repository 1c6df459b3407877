import assert from 'node:assert/strict';
import { seededRandom } from '../../../../test/seeded-random';
import { knowLine } from '../check/deep/known-lines';
import { signatureOf } from '../check/deep/signature';
import type { LineId } from '../document/line-document';
import { DeepRows } from './deep-rows';
import { EditedDocument } from './edited-document';

const words = Array.from({ length: 30 }, (_, index) => `word${index}`);
const row = (said: string, split = 'train') =>
  JSON.stringify({
    messages: [
      { role: 'user', content: said },
      { role: 'assistant', content: 'ok' },
    ],
    split,
  });
const documentOf = (lines: readonly string[]) =>
  new EditedDocument(Buffer.from(lines.map((line) => `${line}\n`).join('')));

/** Looks at lines that are new, and compares. Returns how many lines say something else now. */
function search(document: EditedDocument, deep: DeepRows): readonly LineId[] {
  for (let index = 0; index < document.lines.lineCount; index += 1) {
    const line = document.lines.idAt(index);
    if (!deep.known.has(line)) {
      deep.known.set(
        line,
        knowLine(document.lines.contentOf(line), (_, messages) => signatureOf(messages)),
      );
    }
  }
  const running = deep.searchNear([]);
  for (let step = running.next(); ; step = running.next()) {
    if (step.done) {
      return step.value;
    }
  }
}

function found(document: EditedDocument, deep: DeepRows): readonly unknown[] {
  return Array.from({ length: document.lines.lineCount }, (_, index) =>
    deep.findingsOf(document.lines.idAt(index)).map(({ code, parameters }) => [index, code, parameters['otherLine']]),
  ).flat();
}

describe('what deep rules found in an open document', () => {
  it('is the same after any edits as when all is read anew', () => {
    const random = seededRandom(11);
    const below = (limit: number) => Math.floor(random() * limit);
    /** Many that are nearly the same: every band has more rows than are looked at. */
    const randomRow = () => {
      const said = words.map((word) => (below(12) === 0 ? `other${below(9)}` : word)).join(' ');
      return below(15) === 0 ? 'nonsense' : row(said, below(3) === 0 ? 'eval' : 'train');
    };
    const document = documentOf(Array.from({ length: 300 }, randomRow));
    const deep = new DeepRows(document.lines);
    search(document, deep);
    const bytes = () => Buffer.concat([...document.lines.chunks()]);
    const edits: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      const index = below(document.lines.lineCount - 4);
      const insert = Array.from({ length: below(3) }, () => document.lines.write(Buffer.from(randomRow())));
      const kind = below(4);
      if (kind === 0 && edits.length > 0) {
        document.toggle(edits.pop() ?? 0);
      } else if (kind === 1) {
        const line = document.lines.idAt(index);
        const moved = [
          { index, deleteCount: 1, insert: [] },
          { index: index + 3, deleteCount: 0, insert: [line] },
        ];
        edits.push(document.edit(moved, { label: 'move' }).id);
      } else {
        edits.push(document.edit([{ index, deleteCount: below(3), insert }], { label: 'change' }).id);
      }
      search(document, deep);
      const fresh = new EditedDocument(bytes());
      const again = new DeepRows(fresh.lines);
      search(fresh, again);
      assert.deepEqual(found(document, deep), found(fresh, again), `round ${round}`);
    }
  });

  it('names the lines of which something else is to be said, and says nothing of a row that is gone', () => {
    const [said, other] = [words.join(' '), words.toReversed().join(' ')];
    const document = documentOf([row(said), row(`${said} too`), row(other), row(`${other} too`, 'eval')]);
    const deep = new DeepRows(document.lines);
    const [, second, , fourth] = [0, 1, 2, 3].map((index) => document.lines.idAt(index));
    assert.ok(second !== undefined && fourth !== undefined);
    assert.deepEqual(search(document, deep), [second, fourth]);
    assert.deepEqual(search(document, deep), []);
    assert.deepEqual(found(document, deep), [
      [1, 'dataset.nearDuplicate', 1],
      [3, 'dataset.nearLeak', 3],
    ]);
    document.edit([{ index: 0, deleteCount: 1, insert: [] }], { label: 'delete' });
    assert.deepEqual(found(document, deep), [[2, 'dataset.nearLeak', 2]]);
    assert.deepEqual(search(document, deep), [second]);
  });

  it('has what the tokens of a line say, and forgets it all at once', () => {
    const document = documentOf([row('a'), row('b')]);
    const deep = new DeepRows(document.lines);
    const line = document.lines.idAt(1);
    const finding = { code: 'dataset.longerThanContext', parameters: { tokens: 9, contextTokens: 8 } } as const;
    assert.equal(deep.noteTokens(line, [finding]), true);
    assert.equal(deep.noteTokens(line, [finding]), false);
    assert.deepEqual(deep.findingsOf(line), [finding]);
    assert.deepEqual(deep.forgetTokens(), [line]);
    assert.deepEqual(deep.findingsOf(line), []);
  });

  it('weighs the rows that are there', () => {
    const call = (name: string) => ({ type: 'function', function: { name, arguments: {} } });
    const acting = JSON.stringify({
      messages: [
        { role: 'user', content: 'x' },
        { role: 'assistant', tool_calls: [call('call')] },
      ],
      split: 'train',
    });
    const document = documentOf(Array.from({ length: 60 }, () => acting));
    const deep = new DeepRows(document.lines);
    const schema = { actions: [{ name: 'call' }, { name: 'sms' }] } as never;
    search(document, deep);
    assert.deepEqual(
      deep.balance(schema).map(({ code, parameters }) => [code, parameters['action'] ?? parameters['rows']]),
      [
        ['dataset.fewNoActionRows', 60],
        ['dataset.actionNeverShown', 'sms'],
      ],
    );
    document.edit([{ index: 0, deleteCount: 20, insert: [] }], { label: 'delete' });
    assert.deepEqual(deep.balance(schema), [], 'of few rows shares say nothing');
  });
});
