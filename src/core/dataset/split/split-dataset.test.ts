import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { seededRandom } from '../../../../test/seeded-random';
import { nearSimilarity } from '../check/deep/near-rows';
import { similarity } from '../check/deep/signature';
import { rowToSplit } from './row-to-split';
import { type SignedRowToSplit, splitDataset } from './split-dataset';

const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const words = ['river', 'apple', 'train', 'window', 'seven', 'paper', 'green', 'music', 'stone', 'winter', 'coffee'];

/** Sentences of twenty words; every third one repeats an earlier one with one word changed. */
function rowsOf(count: number): readonly SignedRowToSplit[] {
  const random = seededRandom(11);
  const pick = () => `${words[Math.floor(random() * words.length)] ?? ''}${Math.floor(random() * 40)}x`;
  const sentences: string[][] = [];
  for (let index = 0; index < count; index += 1) {
    const earlier = sentences[Math.floor(random() * index)];
    const sentence = index % 3 === 2 && earlier ? [...earlier] : Array.from({ length: 40 }, pick);
    sentence[Math.floor(random() * sentence.length)] = pick();
    sentences.push(sentence);
  }
  return sentences.map((sentence, place) => {
    const line = JSON.stringify({ messages: [{ role: 'user', content: sentence.join(' ') }] });
    const row = rowToSplit(Buffer.from(line), { place, mayMove: true, sha256Hex });
    assert.ok(row);
    return row;
  });
}

function split(rows: readonly SignedRowToSplit[]) {
  const steps = splitDataset(rows, { evalShare: 0.2, seed: '1', sha256Hex });
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      return step.value;
    }
  }
}

describe('sharing out rows of which some say nearly the same', () => {
  const rows = rowsOf(150);
  const { splitAt, shares } = split(rows);

  it('leaves no two that are near on different sides', () => {
    let near = 0;
    for (const [index, row] of rows.entries()) {
      for (const other of rows.slice(0, index)) {
        if (similarity(row.signature, other.signature) >= nearSimilarity) {
          near += 1;
          assert.equal(splitAt.get(row.place), splitAt.get(other.place));
        }
      }
    }
    assert.ok(near > 20, `${near} pairs`);
  });

  it('still gives the share, and the same whatever the order', () => {
    const [share] = shares;
    assert.ok(share && Math.abs(share.eval - 30) <= 2, JSON.stringify(shares));
    assert.deepEqual([...split(rows.toReversed()).splitAt].sort(), [...splitAt].sort());
  });
});
