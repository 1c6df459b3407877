import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findMatches, mostMatches } from './find-matches';

const turns = [
  { request: 'Call Ngozi', reply: 'Calling ngozi. Ngozi?' },
  { request: 'Thanks', reply: '' },
  { request: 'İstanbul', reply: 'ngozi' },
];

describe('Finding in a conversation', () => {
  it('finds every place in order, whatever the case', () => {
    assert.deepEqual(findMatches(turns, 'NGOZI'), [
      { turnIndex: 0, nth: 0 },
      { turnIndex: 0, nth: 1 },
      { turnIndex: 0, nth: 2 },
      { turnIndex: 2, nth: 0 },
    ]);
    assert.deepEqual(findMatches(turns, 'istanbul'), []);
    assert.deepEqual(findMatches(turns, 'İstanbul'), [{ turnIndex: 2, nth: 0 }]);
  });

  it('finds nothing for nothing, and stops listing somewhere', () => {
    assert.deepEqual(findMatches(turns, ''), []);
    assert.equal(findMatches([{ request: 'a'.repeat(5_000), reply: '' }], 'a').length, mostMatches);
  });
});
