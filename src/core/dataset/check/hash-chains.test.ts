import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { seededRandom } from '../../../../test/seeded-random';
import { HashChains } from './hash-chains';

describe('Keys by their hashes', () => {
  it('are what a map of sets says, through any changes', () => {
    const random = seededRandom(3);
    const chains = new HashChains();
    const plain = new Map<number, number>();
    for (let step = 0; step < 4_000; step += 1) {
      const key = Math.floor(random() * 300);
      const hash = random() < 0.25 ? undefined : Math.floor(random() * 40) * 2 ** 47 + Math.floor(random() * 40);
      chains.set(key, hash);
      if (hash === undefined) {
        plain.delete(key);
      } else {
        plain.set(key, hash);
      }
      const asked = plain.get(Math.floor(random() * 300)) ?? hash;
      const expected = [...plain].filter(([, known]) => known === asked && asked !== undefined).map(([known]) => known);
      assert.deepEqual([...chains.keysOf(asked)].sort(), expected.sort());
      assert.equal(chains.hashOf(key), hash);
    }
    assert.deepEqual(
      [...chains.keys()],
      [...plain.keys()].sort((left, right) => left - right),
    );
  });

  it('have none for what was never set', () => {
    const chains = new HashChains();
    assert.deepEqual([chains.hashOf(7), chains.keysOf(7), chains.keysOf(undefined)], [undefined, [], []]);
    chains.set(9, undefined);
    assert.deepEqual([...chains.keys()], []);
  });
});
