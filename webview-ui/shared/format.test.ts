import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { finishedSentences, formatMilliseconds, formatMoment, formatSeconds } from './format';

describe('What the views show', () => {
  it('times rounded up, so that no work is left at zero', () => {
    assert.deepEqual([0, 0.2, 59, 60, 125].map(formatSeconds), ['0 s', '1 s', '59 s', '1 min 0 s', '2 min 5 s']);
    assert.equal(formatMilliseconds(214), '0.21 s');
  });

  it('a moment by its time, and by its date too where that is another day', () => {
    const today = new Date('2026-11-21T10:30:00');
    assert.match(formatMoment('2026-11-21T09:05:00', today), /^0?9:05( [AP]M)?$/);
    assert.match(formatMoment('2026-11-20T09:05:00', today), /20.*9:05/);
    assert.equal(formatMoment('soon', today), '');
  });

  it('announces sentences once they are finished, and none twice', () => {
    assert.equal(finishedSentences('Calling Ngozi', 0), '');
    const text = 'Calling Ngozi. Anything el';
    const first = finishedSentences(text, 0);
    assert.equal(first, 'Calling Ngozi.');
    assert.equal(finishedSentences(`${text}se? `, first.length), ' Anything else?');
  });
});
