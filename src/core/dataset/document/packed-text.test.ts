import assert from 'node:assert/strict';
import zlib from 'node:zlib';
import { LineDocument, type LineId } from './line-document';
import { PlainText } from './original-text';
import { type ByteCodec, TextPacker } from './packed-text';
import { TextCollector } from './text-collector';

let unpackedBlocks = 0;
const codec: ByteCodec = {
  pack: (bytes) => zlib.deflateRawSync(bytes, { level: 1 }),
  unpack: (packed) => {
    unpackedBlocks += 1;
    return new Uint8Array(zlib.inflateRawSync(packed));
  },
  // Whoever still looks at it sees that it is gone.
  release: ({ buffer }) => void (buffer as ArrayBuffer).transfer(0),
};
const said = (index: number) => `{"number":${index},"said":"${'the same words '.repeat(60)}"}`;
/** Megabytes of what packs well, what does not, and what is hard to cut: marks, ends, an end without a line. */
const text = Buffer.concat([
  Buffer.from('\ufeff'),
  ...Array.from({ length: 4_500 }, (_, index) => Buffer.from(`${said(index)}${index % 3 === 0 ? '\r\n' : '\n'}`)),
  Buffer.from(
    Array.from({ length: 700_000 }, (_, index) => (Math.imul(index ^ (index >>> 3), 0x9e3779b1) >>> 13) & 0xff),
  ),
  Buffer.from(`\n${'x'.repeat(1_000_000)}\r\n\n\r\n\rlast`),
]);

function collected(bytes: Uint8Array, pieceBytes: number, { canPack = true } = {}) {
  const collector = new TextCollector(bytes.length, canPack ? codec : undefined);
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    collector.add(bytes.slice(start, start + pieceBytes));
  }
  return collector.finish();
}

const printed = (document: LineDocument) => Buffer.concat(Array.from(document.chunks(), (chunk) => Buffer.from(chunk)));

describe('a text that lies in memory packed', () => {
  it('is the text that was read, however it came', () => {
    const plain = new LineDocument(text);
    for (const pieceBytes of [1_000_000, 131_072, 7_777]) {
      const packed = new LineDocument(collected(text, pieceBytes));
      assert.ok(printed(packed).equals(text));
      assert.equal(packed.lineCount, plain.lineCount);
      for (let index = 0; index < plain.lineCount; index += 1) {
        const content = packed.contentAt(index);
        assert.ok(Buffer.from(content).equals(plain.contentAt(index)), `line ${index}`);
        assert.equal(packed.contentLengthOf(index as LineId), content.length);
      }
    }
  });

  it('is edited and printed as one that is not packed', () => {
    const documents = [new LineDocument(text), new LineDocument(collected(text, 50_000))];
    for (const document of documents) {
      const last = document.lineCount - 1;
      document.splice({ index: last, deleteCount: 1, insert: [] });
      const made = document.write(Buffer.from('made'), 3 as LineId);
      document.splice({ index: 0, deleteCount: 1, insert: [document.idAt(2000), made, last as LineId] });
    }
    const [plain, packed] = documents.map(printed);
    assert.ok(plain && packed?.equals(plain));
    assert.equal(documents[1]?.sizeBytes, plain.length);
  });

  it('gives the pieces of one moment, whatever is edited while they are written', () => {
    const document = new LineDocument(collected(text, 1_000_000));
    const bytes = document.bytesOf([...document.pieces()]);
    const first = Buffer.from(bytes.next().value ?? []);
    document.splice({ index: 0, deleteCount: 4_000, insert: [document.write(Buffer.from('made'))] });
    assert.ok(Buffer.concat([first, ...Array.from(bytes, (chunk) => Buffer.from(chunk))]).equals(text));
  });

  it('is looked into without unpacking all of it', () => {
    const document = new LineDocument(collected(text, 1_000_000));
    unpackedBlocks = 0;
    for (const index of [10, 4_000, 12, 4_001, 11]) {
      assert.equal(Buffer.from(document.contentAt(index)).toString(), said(index));
    }
    assert.equal(unpackedBlocks, 2);
    assert.equal(document.sizeBytes, text.length);
    assert.equal(unpackedBlocks, 2);
  });

  it('keeps what was given of it when other parts are looked at', () => {
    const document = new LineDocument(collected(text, 1_000_000));
    const content = document.contentAt(1);
    for (let index = 0; index < document.lineCount; index += 100) {
      document.contentAt(index);
    }
    assert.equal(Buffer.from(content).toString(), said(1));
  });

  it('lies there as it is where it is small, where nothing packs, and where a line is longer than any row', () => {
    assert.ok(collected(Buffer.from('a\nb'), 1) instanceof PlainText);
    assert.ok(collected(text, 1_000_000, { canPack: false }) instanceof PlainText);
    const long = Buffer.concat([text.subarray(0, 3_000_000), Buffer.alloc(5_000_000, 'y'), Buffer.from('\nend')]);
    const collectedLong = collected(long, 1_000_000);
    assert.ok(collectedLong instanceof PlainText);
    const document = new LineDocument(collectedLong);
    assert.ok(printed(document).equals(long));
    assert.equal(Buffer.from(document.contentAt(document.lineCount - 1)).toString(), 'end');
  });

  it('packs nothing of nothing', () => {
    const packed = new TextPacker(0, codec).finish();
    assert.deepEqual([packed.lines.count, [...packed.chunks({ start: 0, end: 0 })]], [0, []]);
  });
});
