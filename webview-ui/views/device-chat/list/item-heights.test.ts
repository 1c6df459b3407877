import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ItemHeights } from './item-heights';

const items = (...ids: readonly string[]) => ids.map((id) => ({ id, expectedHeight: 100 }));

describe('Where items lie', () => {
  it('as measured, else as expected', () => {
    const heights = new ItemHeights();
    heights.setItems(items('a', 'b', 'c'));
    assert.equal(heights.totalHeight, 300);
    assert.equal(heights.measure('b', 40), true);
    assert.equal(heights.measure('b', 40), false);
    assert.deepEqual(
      [0, 1, 2, 3].map((index) => heights.topOf(index)),
      [0, 100, 140, 240],
    );
    assert.deepEqual(
      [-5, 0, 99, 100, 139, 140, 999].map((top) => heights.indexAt(top)),
      [0, 0, 0, 1, 1, 2, 2],
    );
  });

  it('also once items came, went or changed places', () => {
    const heights = new ItemHeights();
    heights.setItems(items('a', 'b', 'c'));
    heights.measure('a', 10);
    heights.measure('c', 30);
    assert.equal(heights.totalHeight, 140);
    heights.setItems(items('a', 'x', 'c', 'd'));
    assert.deepEqual(
      [1, 2, 3, 4].map((index) => heights.topOf(index)),
      [10, 110, 140, 240],
    );
    heights.setItems(items('a', 'x'));
    assert.equal(heights.totalHeight, 110);
    assert.equal(heights.indexOf('c'), undefined);
    assert.equal(heights.measure('c', 5), false);
    heights.setItems([]);
    assert.equal(heights.totalHeight, 0);
    assert.equal(heights.indexAt(50), 0);
  });

  it('among 10,000 items, whose every change costs little', () => {
    const heights = new ItemHeights();
    const many = Array.from({ length: 10_000 }, (_, index) => ({ id: String(index), expectedHeight: 50 }));
    heights.setItems(many);
    for (let index = 0; index < many.length; index += 1) {
      heights.measure(String(index), 60);
    }
    assert.equal(heights.totalHeight, 600_000);
    assert.equal(heights.indexAt(300_000), 5_000);
  });
});
