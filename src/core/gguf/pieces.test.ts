import assert from 'node:assert/strict';
import type { GgufHeader } from './header';
import { ggufPieces, longestPieceBytes } from './pieces';

const tensor = (offset: number, sizeBytes: number) => ({ name: 't', type: 'F32', dimensions: [1], offset, sizeBytes });
const header = (tensors: GgufHeader['tensors']): GgufHeader => ({
  version: 3,
  alignmentBytes: 32,
  metadata: new Map(),
  tensors,
  dataOffset: 1024,
  architecture: 'llama',
  chatTemplate: undefined,
});

describe('cutting a GGUF into pieces', () => {
  it('covers the file once, cuts at each tensor, and makes none too long', () => {
    const long = 2.5 * longestPieceBytes;
    const fileBytes = 1024 + 64 + long + 17;
    const pieces = ggufPieces(header([tensor(0, 50), tensor(64, long)]), fileBytes);
    let end = 0;
    for (const piece of pieces) {
      assert.equal(piece.offset, end);
      assert.ok(piece.sizeBytes > 0 && piece.sizeBytes <= longestPieceBytes);
      end += piece.sizeBytes;
    }
    assert.equal(end, fileBytes);
    const starts = pieces.map((piece) => piece.offset);
    assert.ok(starts.includes(1024) && starts.includes(1024 + 64));
  });

  it('takes a file without tensors as it is', () => {
    assert.deepEqual(ggufPieces(header([]), 100), [{ offset: 0, sizeBytes: 100 }]);
  });
});
