import assert from 'node:assert/strict';
import { copiedBytes, type FilePiece, planSplice, rangesBetween, type TransferRange } from './splice';

/** Pieces of ten bytes each, named by their digests. */
function piecesOf(digests: string): readonly FilePiece[] {
  return [...digests].map((digest, index) => ({ offset: index * 10, sizeBytes: 10, digest }));
}

describe('splicing a file from one that is on the phone', () => {
  it('takes what is there and sends the rest, neighbours joined', () => {
    assert.deepEqual(planSplice(piecesOf('abXYcd'), piecesOf('abQcd')), [
      { kind: 'copy', offset: 0, sizeBytes: 20, baseOffset: 0 },
      { kind: 'data', offset: 20, sizeBytes: 20 },
      { kind: 'copy', offset: 40, sizeBytes: 20, baseOffset: 30 },
    ]);
  });

  it('does not join what lies apart in the base', () => {
    assert.deepEqual(planSplice(piecesOf('ab'), piecesOf('ba')), [
      { kind: 'copy', offset: 0, sizeBytes: 10, baseOffset: 10 },
      { kind: 'copy', offset: 10, sizeBytes: 10, baseOffset: 0 },
    ]);
  });

  it('never takes a piece of another length', () => {
    const shorter: FilePiece = { offset: 0, sizeBytes: 9, digest: 'a' };
    assert.deepEqual(planSplice(piecesOf('a'), [shorter]), [{ kind: 'data', offset: 0, sizeBytes: 10 }]);
  });

  it('gives back the file, whatever the pieces and wherever it is cut', () => {
    const base = 'abcdefgh';
    for (const file of ['', 'a', 'hgfedcba', 'abcXdefgh', 'XXabXXcdXX', 'aabbccdd']) {
      const ranges = planSplice(piecesOf(file), piecesOf(base));
      for (const step of [3, 7, 10, 25, 1000]) {
        assert.equal(
          rebuild(ranges, { file, base, step }),
          file.replaceAll(/./g, (digest) => digest.repeat(10)),
        );
      }
      const known = [...file].filter((digest) => base.includes(digest)).length;
      assert.equal(copiedBytes(ranges), known * 10);
    }
  });
});

interface Rebuild {
  readonly file: string;
  readonly base: string;
  /** How far it is built at a time, in bytes. */
  readonly step: number;
}

/** Builds the file from its ranges: each piece is its digest, ten times. */
function rebuild(ranges: readonly TransferRange[], { file, base, step }: Rebuild): string {
  const bytesOf = (digests: string) => digests.replaceAll(/./g, (digest) => digest.repeat(10));
  const contents = { data: bytesOf(file), copy: bytesOf(base) };
  let built = '';
  for (let start = 0; start < contents.data.length; start += step) {
    for (const range of rangesBetween(ranges, start, start + step)) {
      const from = range.kind === 'copy' ? range.baseOffset : range.offset;
      built += contents[range.kind].slice(from, from + range.sizeBytes);
    }
  }
  return built;
}
