import assert from 'node:assert/strict';
import { LineDocument, type LineId, type Splice } from './line-document';

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const documentOf = (text: string) => new LineDocument(bytesOf(text));
const printed = (document: LineDocument) => Buffer.concat([...document.chunks()]).toString('latin1');
const lines = (document: LineDocument) =>
  Array.from({ length: document.lineCount }, (_, index) => Buffer.from(document.contentAt(index)).toString('latin1'));
const replace = (document: LineDocument, index: number, text: string): Splice =>
  document.splice({ index, deleteCount: 1, insert: [document.write(bytesOf(text), document.idAt(index))] });

describe('a document of lines', () => {
  it('finds lines by their line feeds, and prints what it read', () => {
    for (const [text, expected] of [
      ['', []],
      ['a', ['a']],
      ['a\n', ['a']],
      ['a\n\nb', ['a', '', 'b']],
      ['\xef\xbb\xbfa\r\nb\rc\n\xff\xfe\0', ['a', 'b\rc', '\xff\xfe\0']],
      ['\n\n', ['', '']],
      ['\r\n', ['']],
    ] as const) {
      const document = documentOf(text);
      assert.deepEqual(lines(document), expected, JSON.stringify(text));
      assert.equal(printed(document), text);
    }
  });

  it('changes the bytes of an edited line only, and gives them back', () => {
    const text = '\xef\xbb\xbfone\r\ntwo\nthree';
    const document = documentOf(text);
    const undo = [replace(document, 0, 'ONE'), replace(document, 2, 'THREE')];
    assert.equal(printed(document), '\xef\xbb\xbfONE\r\ntwo\nTHREE');
    const redo = undo.reverse().map((splice) => document.splice(splice));
    assert.equal(printed(document), text);
    for (const splice of redo.reverse()) {
      document.splice(splice);
    }
    assert.equal(printed(document), '\xef\xbb\xbfONE\r\ntwo\nTHREE');
  });

  it('ends new lines as the file does, and a last line that is no longer the last', () => {
    const document = documentOf('one\r\ntwo');
    document.splice({ index: 2, deleteCount: 0, insert: [document.write(bytesOf('three'))] });
    assert.equal(printed(document), 'one\r\ntwo\r\nthree\r\n');
    const empty = documentOf('');
    empty.splice({ index: 0, deleteCount: 0, insert: [empty.write(bytesOf('first'))] });
    assert.equal(printed(empty), 'first\n');
  });

  it('moves and removes lines, and keeps the byte order mark at the front', () => {
    const document = documentOf('\xef\xbb\xbfone\ntwo\nthree');
    const [one, two, three] = [0, 1, 2].map((index) => document.idAt(index)) as [LineId, LineId, LineId];
    document.splice({ index: 0, deleteCount: 3, insert: [three, one] });
    assert.equal(printed(document), '\xef\xbb\xbfthree\none\n');
    document.splice({ index: 0, deleteCount: 2, insert: [one, two, three] });
    assert.equal(printed(document), '\xef\xbb\xbfone\ntwo\nthree');
    document.splice({ index: 0, deleteCount: 3, insert: [] });
    assert.equal(printed(document), '\xef\xbb\xbf');
  });

  it('hands untouched lines on in the largest pieces', () => {
    const document = documentOf('a\nb\nc\nd\n');
    replace(document, 2, 'C');
    const chunks = [...document.chunks()].map((chunk) => Buffer.from(chunk).toString());
    assert.deepEqual(chunks, ['a\nb\n', 'C', '\n', 'd\n']);
    assert.equal(document.sizeBytes, 8);
  });

  it('refuses places that are not there', () => {
    const document = documentOf('a\nb\n');
    assert.throws(() => document.contentAt(2), RangeError);
    assert.throws(() => document.splice({ index: 1, deleteCount: 2, insert: [] }), RangeError);
    assert.throws(() => document.splice({ index: -1, deleteCount: 0, insert: [] }), RangeError);
  });
});
