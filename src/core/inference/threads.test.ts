import assert from 'node:assert/strict';
import { inferenceThreads } from './threads';

describe('threads for inference', () => {
  it('leaves a core to the rest of the machine, uses at least one thread and never more than asked', () => {
    assert.deepEqual(
      [1, 2, 4, 8].map((cores) => inferenceThreads(cores, 4)),
      [1, 1, 3, 4],
    );
  });
});
