import assert from 'node:assert/strict';
import { checkMemory, chooseLoad, copiedMode, mappedMode, memoryNeed, memoryReserveBytes, tightBytes } from './gate';

const gibibyte = 1024 ** 3;

/** Llama-3.2-3B in Q4_0. */
const shape = {
  fileSizeBytes: Math.round(1.79 * gibibyte),
  layerCount: 28,
  embeddingLength: 3072,
  headCount: 24,
  keyValueHeadCount: 8,
  vocabularySize: 128_256,
};
const sizes = { contextTokens: 1024, batchTokens: 512 };
const settings = { ...sizes, ...copiedMode };

describe('memory gate', () => {
  it('counts the cache as layers × tokens × heads × length × 2 bytes, for keys and values', () => {
    assert.equal(memoryNeed(shape, settings).keyValueCacheBytes, 28 * 1024 * 8 * 128 * 2 * 2);
    const own = memoryNeed({ ...shape, keyLength: 64, valueLength: 64 }, settings);
    assert.equal(own.keyValueCacheBytes, 28 * 1024 * 8 * 64 * 2 * 2);
  });

  it('doubles the weights where mapped and repacked copies stay', () => {
    const plain = memoryNeed(shape, settings);
    const doubled = memoryNeed(shape, { ...settings, isMapped: true, isRepacked: true });
    assert.equal(doubled.totalBytes - plain.totalBytes, shape.fileSizeBytes);
    // Measured peak with the defaults: 3.38 GB at a small context.
    assert.ok(doubled.totalBytes > 3.38e9 && doubled.totalBytes < 4.3e9, String(doubled.totalBytes));
  });

  it('counts an adapter beside the weights, which is never mapped', () => {
    for (const mode of [copiedMode, mappedMode]) {
      const alone = memoryNeed(shape, { ...sizes, ...mode });
      const both = memoryNeed({ ...shape, adapterBytes: 97e6 }, { ...sizes, ...mode });
      assert.deepEqual([alone.adapterBytes, both.adapterBytes], [0, 97e6]);
      assert.equal(both.totalBytes - alone.totalBytes, 97e6);
      assert.equal(both.anonymousBytes - alone.anonymousBytes, 97e6);
    }
  });

  it('keeps apart what the kernel may drop', () => {
    const copied = memoryNeed(shape, settings);
    assert.equal(copied.fileBackedBytes, 0);
    assert.equal(copied.anonymousBytes, copied.totalBytes);
    const mapped = memoryNeed(shape, { ...sizes, ...mappedMode });
    assert.equal(mapped.fileBackedBytes, shape.fileSizeBytes);
    assert.equal(mapped.totalBytes, copied.totalBytes);
    assert.equal(mapped.anonymousBytes, copied.totalBytes - shape.fileSizeBytes);
  });

  it('reads the file where that leaves the reserve, maps it where only that does, else refuses', () => {
    const { totalBytes } = memoryNeed(shape, settings);
    const phoneBytes = 6e9;
    const reserveBytes = memoryReserveBytes(phoneBytes);
    const choose = (availableBytes: number) => {
      const { mode, verdict } = chooseLoad(shape, sizes, { availableBytes, totalBytes: phoneBytes });
      return [mode.isMapped, mode.isRepacked, verdict.verdict];
    };
    assert.deepEqual(choose(totalBytes + reserveBytes + tightBytes), [false, true, 'fits']);
    assert.deepEqual(choose(totalBytes + reserveBytes), [false, true, 'tight']);
    assert.deepEqual(choose(totalBytes + reserveBytes - 1), [true, false, 'tight']);
    assert.deepEqual(choose(totalBytes), [true, false, 'tight']);
    assert.deepEqual(choose(totalBytes - 1), [false, true, 'refused']);
  });

  it('refuses what does not leave the reserve', () => {
    const need = memoryNeed(shape, settings);
    const exactly = need.totalBytes + memoryReserveBytes(undefined);
    const check = (availableBytes: number) => checkMemory(need, { availableBytes, totalBytes: undefined });
    assert.deepEqual(check(exactly - 1), { verdict: 'refused', missingBytes: 1 });
    assert.equal(check(exactly).verdict, 'tight');
    assert.equal(check(exactly + tightBytes).verdict, 'fits');
  });

  it('leaves more to a phone that has more', () => {
    const reserves = [undefined, 1.93e9, 2.86e9, 3.87e9, 5.9e9, 7.6e9, 11.9e9, 15.3e9].map(memoryReserveBytes);
    assert.deepEqual(reserves, [700e6, 386e6, 572e6, 700e6, 700e6, 760e6, 1190e6, 1530e6]);
  });

  it('lets a small model run on a 4 GB phone that is busy, and on a 2 GB phone', () => {
    const small = {
      fileSizeBytes: 92e6,
      layerCount: 30,
      embeddingLength: 576,
      headCount: 9,
      keyValueHeadCount: 3,
      vocabularySize: 49_152,
    };
    const verdictOn = (availableBytes: number, totalBytes: number) =>
      chooseLoad(small, sizes, { availableBytes, totalBytes }).verdict.verdict;
    assert.equal(verdictOn(1.2e9, 3.87e9), 'fits');
    assert.equal(verdictOn(700e6, 1.93e9), 'tight');
    assert.equal(verdictOn(400e6, 1.93e9), 'refused');
  });
});
