import assert from 'node:assert/strict';
import { chooseThreads, inferenceThreads, nextThreadCount, type ThreadSpeed, threadRange } from './threads';

const megahertz = (coreCount: number, maximum: number) => ({ coreCount, maximumKhz: maximum * 1000 });
const speed = (threads: number, tokensPerSecond: number): ThreadSpeed => {
  return { threads, tokensPerSecond, promptTokensPerSecond: 0 };
};

/** Measures until enough is known, on a phone that does this with 1, 2, … threads. */
function probe(speeds: readonly number[], guess: number): readonly number[] {
  const measured: ThreadSpeed[] = [];
  for (;;) {
    const threads = nextThreadCount({ most: speeds.length, guess }, measured);
    if (threads === undefined) {
      return measured.map((one) => one.threads);
    }
    measured.push(speed(threads, speeds[threads - 1] ?? 0));
  }
}

describe('threads for inference', () => {
  it('leaves a core to the rest of the machine, uses at least one thread and never more than asked', () => {
    assert.deepEqual(
      [1, 2, 4, 8].map((cores) => inferenceThreads(cores, 4)),
      [1, 1, 3, 4],
    );
  });

  it('tries as many threads as a phone has big cores', () => {
    assert.deepEqual(threadRange([megahertz(4, 1800), megahertz(3, 2420), megahertz(1, 2840)], 8), {
      most: 4,
      guess: 4,
    });
    assert.deepEqual(threadRange([megahertz(6, 2000), megahertz(2, 2200)], 8), { most: 2, guess: 2 });
    assert.deepEqual(threadRange([megahertz(3, 2000), megahertz(4, 2800), megahertz(1, 3200)], 8), {
      most: 5,
      guess: 4,
    });
    // No little cores at all: both kinds are faster than any of those.
    assert.deepEqual(threadRange([megahertz(6, 3530), megahertz(2, 4320)], 8), { most: 7, guess: 4 });
  });

  it('leaves a core free where all are alike or nothing is known of them', () => {
    assert.deepEqual(threadRange([megahertz(8, 2000)], 8), { most: 7, guess: 4 });
    assert.deepEqual(threadRange([], 2), { most: 1, guess: 1 });
    assert.deepEqual(threadRange([], 1), { most: 1, guess: 1 });
    assert.deepEqual(threadRange([], 64), { most: 8, guess: 4 });
    assert.deepEqual(threadRange([], undefined), { most: 3, guess: 3 });
  });

  it('measures from the guess outwards and stops after two counts in a row that are clearly slower', () => {
    assert.deepEqual(probe([3, 6, 8, 10], 4), [4, 3, 2]);
    assert.deepEqual(probe([10, 9.5, 3, 2], 4), [4, 3, 2, 1]);
    assert.deepEqual(probe([1, 2, 3, 4, 5, 6, 7], 4), [4, 3, 2, 5, 6, 7]);
    assert.deepEqual(probe([9, 10, 2, 1, 1, 1, 1], 2), [2, 1, 3, 4]);
    assert.deepEqual(probe([5], 1), [1]);
  });

  it('chooses the smallest count within 3 % of the fastest', () => {
    assert.equal(chooseThreads([speed(4, 10), speed(3, 9.8), speed(2, 9.6)]), 3);
    assert.equal(chooseThreads([speed(1, 77), speed(2, 5.6)]), 1);
    assert.equal(chooseThreads([speed(3, 0.5)]), 3);
    assert.equal(chooseThreads([speed(2, 0)]), undefined);
    assert.equal(chooseThreads([]), undefined);
  });
});
