import assert from 'node:assert/strict';
import { chunkEnd, neededFreeBytes } from './chunks';

describe('planning a push', () => {
  it('ends a chunk at the next multiple or at the end of the file', () => {
    assert.equal(chunkEnd(0, 100, 250), 100);
    assert.equal(chunkEnd(99, 100, 250), 100);
    assert.equal(chunkEnd(100, 100, 250), 200, 'a boundary begins the next chunk');
    assert.equal(chunkEnd(201, 100, 250), 250);
    assert.equal(chunkEnd(0, 100, 0), 0);
  });

  it('keeps room on the phone', () => {
    assert.equal(neededFreeBytes(1_000), 500_001_000);
    assert.equal(neededFreeBytes(20_000_000_000, 5_000_000_000), 16_000_000_000);
  });
});
