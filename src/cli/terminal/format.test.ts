import assert from 'node:assert/strict';
import { counted } from './format';

describe('a number of things', () => {
  it('is one or many', () => {
    const words = [0, 1, 2].map((count) => counted(count, 'problem'));
    assert.deepEqual(words, ['0 problems', '1 problem', '2 problems']);
  });
});
