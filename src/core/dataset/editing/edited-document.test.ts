import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { seededRandom } from '../../../../test/seeded-random';
import type { Splice } from '../document/line-document';
import { EditedDocument } from './edited-document';
import { type RowOperation, spliceOperation } from './row-operation';

function documentOf(count: number): EditedDocument {
  const rows = Array.from({ length: count }, (_, row) => `{"messages":[],"split":"train","n":${row}}`);
  return new EditedDocument(new TextEncoder().encode(`${rows.join('\n')}\n`));
}

function textOf({ lines }: EditedDocument): string {
  return [...lines.chunks()].map((chunk) => new TextDecoder().decode(chunk)).join('');
}

function rewriteFirst(document: EditedDocument, text: string): Splice {
  const line = document.lines.idAt(0);
  return { index: 0, deleteCount: 1, insert: [document.rewrite(line, new TextEncoder().encode(text))] };
}

function splicesOf(document: EditedDocument, indexes: readonly number[], operation: RowOperation): readonly Splice[] {
  const steps = spliceOperation(document, indexes, operation);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      return step.value;
    }
  }
}

describe('A dataset that is being edited', () => {
  it('keeps the name of a row while its words change and it moves', () => {
    const document = documentOf(3);
    const key = document.keyOf(document.lines.idAt(0));
    const { id } = document.edit([rewriteFirst(document, 'one')], { label: 'Edit' });
    document.edit(splicesOf(document, [0], { kind: 'move' }), { label: 'Move' });
    assert.equal(document.indexOf(key), 2);
    const line = document.lineOf(key);
    assert.ok(line !== undefined && !document.lines.isOriginal(line));
    document.toggle(id + 1);
    document.toggle(id);
    assert.equal(document.indexOf(key), 0);
    assert.equal(document.lineOf(key), key);
  });

  it('makes one edit of what is typed into one word, and another once that was saved', () => {
    const document = documentOf(1);
    const before = textOf(document);
    const typing = { label: 'Type', merge: 'word 1' };
    const first = document.edit([rewriteFirst(document, 'h')], typing);
    const second = document.edit([rewriteFirst(document, 'he')], typing);
    assert.deepEqual([first.isMerged, second.isMerged, second.id], [false, true, first.id]);
    document.endMerging();
    const third = document.edit([rewriteFirst(document, 'hel')], typing);
    assert.equal(third.isMerged, false);
    document.toggle(third.id);
    assert.equal(textOf(document), 'he\n');
    document.toggle(first.id);
    assert.equal(textOf(document), before);
    document.toggle(first.id);
    assert.equal(textOf(document), 'he\n');
  });

  it('takes back and makes again whatever was done, to the byte', () => {
    const random = seededRandom(8);
    const document = documentOf(60);
    const texts = [textOf(document)];
    const edits: number[] = [];
    for (let step = 0; step < 60; step += 1) {
      const count = document.lines.lineCount;
      const indexes = Array.from({ length: count }, (_, index) => index).filter(() => random() < 0.4);
      const operations = [
        { kind: 'duplicate' },
        { kind: 'set-split', split: 'eval' },
        { kind: 'add-tag', tag: `t${step}` },
        { kind: 'move', before: document.keyOf(document.lines.idAt(Math.floor(random() * count))) },
        { kind: 'delete' },
      ] as const;
      const operation = operations[Math.floor(random() * operations.length)] ?? operations[0];
      edits.push(document.edit(splicesOf(document, indexes, operation), { label: 'Any' }).id);
      texts.push(textOf(document));
      if (document.lines.lineCount === 0) {
        break;
      }
    }
    for (const [index, edit] of [...edits.entries()].reverse()) {
      document.toggle(edit);
      assert.equal(textOf(document), texts[index]);
    }
    for (const [index, edit] of edits.entries()) {
      document.toggle(edit);
      assert.equal(textOf(document), texts[index + 1]);
    }
  });

  it('moves rows to where they were asked to stand, among themselves as they were', () => {
    const document = documentOf(6);
    const before = document.keyOf(document.lines.idAt(1));
    document.edit(splicesOf(document, [0, 3, 5], { kind: 'move', before }), { label: 'Move' });
    const order = textOf(document)
      .trim()
      .split('\n')
      .map((line) => Number(/"n":(\d+)/.exec(line)?.[1]));
    assert.deepEqual(order, [0, 3, 5, 1, 2, 4]);
  });

  it('gives a copy no id that another row has', () => {
    const document = new EditedDocument(new TextEncoder().encode('{"id":"a","messages":[]}'));
    document.edit(splicesOf(document, [0], { kind: 'duplicate' }), { label: 'Duplicate' });
    assert.equal(textOf(document), '{"id":"a","messages":[]}\n{"messages":[]}');
  });
});
