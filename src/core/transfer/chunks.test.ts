import assert from 'node:assert/strict';
import { defaultChunkBytes, neededFreeBytes, planChunks } from './chunks';

describe('planning a push', () => {
  it('covers the file once, without gaps', () => {
    for (const fileBytes of [0, 1, 99, 100, 101, 1000]) {
      const chunks = planChunks(fileBytes, 0, 100);
      let end = 0;
      for (const [index, chunk] of chunks.entries()) {
        assert.deepEqual([chunk.index, chunk.offset], [index, end]);
        end += chunk.sizeBytes;
      }
      assert.equal(end, fileBytes);
    }
  });

  it('goes on at the last whole chunk, and sends nothing that is there', () => {
    assert.deepEqual(planChunks(250, 199, 100)[0], { index: 1, offset: 100, sizeBytes: 100 });
    assert.deepEqual(planChunks(250, 200, 100), [{ index: 2, offset: 200, sizeBytes: 50 }]);
    assert.deepEqual(planChunks(250, 250, 100), []);
    assert.equal(planChunks(250, 300, 100)[0]?.offset, 0, 'a longer part is another file');
    assert.equal(planChunks(defaultChunkBytes + 1).length, 2);
  });

  it('refuses sizes that no file has', () => {
    assert.throws(() => planChunks(-1), RangeError);
    assert.throws(() => planChunks(1, 0, 0), RangeError);
  });

  it('keeps room on the phone', () => {
    assert.equal(neededFreeBytes(1_000), 500_001_000);
    assert.equal(neededFreeBytes(20_000_000_000, 5_000_000_000), 16_000_000_000);
  });
});
