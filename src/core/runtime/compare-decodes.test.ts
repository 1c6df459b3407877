import assert from 'node:assert/strict';
import { compareDecodes } from './compare-decodes';

const token = (id: number, logProbability = -1, margin = 1) => ({ id, logProbability, runnerUp: 9, margin });
const limits = { margin: 0.02, logProbability: 0.05 };
const compare = (host: readonly ReturnType<typeof token>[], phone: readonly ReturnType<typeof token>[]) =>
  compareDecodes(host, phone, limits);

describe('comparing a phone’s reply with the host’s', () => {
  it('takes the last digits for rounding', () => {
    const result = compare([token(1, -1), token(2, -2)], [token(1, -1.01), token(2, -1.96)]);
    assert.equal(result.isSame, true);
    assert.equal(result.equalTokens, 2);
    assert.ok(Math.abs(result.largestDifference - 0.04) < 1e-9);
  });

  it('refuses another token, a wrong probability, one that is no number, and a reply that is too short', () => {
    assert.match(compare([token(1), token(2)], [token(1), token(3)]).problem ?? '', /token 3 instead of 2 as number 2/);
    assert.match(compare([token(1, -1)], [token(1, -1.2)]).problem ?? '', /off by 0\.200/);
    assert.equal(compare([token(1)], [token(1, Number.NaN)]).isSame, false);
    assert.match(compare([token(1), token(2)], [token(1)]).problem ?? '', /1 tokens instead of 2/);
  });

  it('lets rounding decide where the host nearly chose that very token, and compares nothing behind it', () => {
    const host = [token(1), token(2, -1, 0.01), token(3)];
    assert.deepEqual(compare(host, [token(1), token(9), token(77, -50)]), {
      isSame: true,
      equalTokens: 1,
      largestDifference: 0,
    });
    assert.equal(compare(host, [token(1), token(8)]).isSame, false);
  });
});
