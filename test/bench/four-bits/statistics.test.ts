import assert from 'node:assert/strict';
import { seededRandom } from '../../seeded-random';
import { meanShare, type Outcomes, pairedDifference } from './statistics';

describe('what one way of making a model scores more than another', () => {
  /** Of 600 rows, `right` of them; which ones is drawn. */
  const outcomes = (right: number, random: () => number): Outcomes =>
    Array.from({ length: 600 }, () => random() < right);

  it('is nothing, for certain, between a model and itself', () => {
    const random = seededRandom(1);
    const seeds = [outcomes(0.8, random), outcomes(0.7, random), outcomes(0.9, random)];
    assert.deepEqual(pairedDifference(seeds, seeds, { random, resamples: 100 }), { points: 0, low: 0, high: 0 });
    assert.ok(Math.abs(meanShare(seeds) - 80) < 3);
  });

  it('is in the interval in about 19 of 20 cases', () => {
    const random = seededRandom(2);
    let held = 0;
    const cases = 40;
    for (let index = 0; index < cases; index += 1) {
      const baseline = [1, 2, 3].map(() => outcomes(0.8, random));
      // Five rows of a hundred that were right become wrong: four points.
      const ours = baseline.map((seed) => seed.map((isRight) => isRight && random() >= 0.05));
      const { low, high } = pairedDifference(ours, baseline, { random, resamples: 400 });
      held += low <= -4 && -4 <= high ? 1 : 0;
    }
    assert.ok(held >= 34 && held <= 40, `${held} of ${cases}`);
  });

  it('is less certain where trainings differ from each other', () => {
    const random = seededRandom(3);
    const baseline = [1, 2, 3].map(() => outcomes(0.8, random));
    const worse = (shares: readonly number[]) =>
      baseline.map((seed, index) => seed.map((isRight) => isRight && random() >= (shares[index] ?? 0)));
    const width = (ours: readonly Outcomes[]) => {
      const { low, high } = pairedDifference(ours, baseline, { random, resamples: 400 });
      return high - low;
    };
    assert.ok(width(worse([0, 0.05, 0.1])) > 1.5 * width(worse([0.05, 0.05, 0.05])));
  });
});
