import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { LineDocument } from '../document/line-document';
import { restoreLines } from './restore-lines';

const documentOf = (text: string) => new LineDocument(new TextEncoder().encode(text));
const textOf = (document: LineDocument) =>
  [...document.chunks()].map((chunk) => new TextDecoder().decode(chunk)).join('');

describe('The lines of a backup', () => {
  it('take the place of those that are others, and of no more', () => {
    for (const [now, kept, inserted] of [
      ['a\nb\nc\n', 'a\nx\nc\n', 1],
      ['a\nb\nc\n', 'a\nc\n', 0],
      ['a\nc\n', 'a\nb\nb\nc\n', 2],
      ['a\n', 'a\na\n', 1],
      ['', 'a\nb', 2],
    ] as const) {
      const document = documentOf(now);
      const [splice] = restoreLines(document, new TextEncoder().encode(kept));
      assert.equal(splice?.insert.length, inserted, kept);
      const undo = document.splice(splice);
      assert.equal(textOf(document).trim(), kept.trim());
      document.splice(undo);
      assert.equal(textOf(document), now);
    }
  });

  it('change nothing where they are the same', () => {
    assert.deepEqual(restoreLines(documentOf('a\nb\n'), new TextEncoder().encode('a\nb\n')), []);
  });
});
