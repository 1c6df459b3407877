import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ScrollPosition, tallestSpacer } from './scroll-position';

function positionOf(rowCount: number): ScrollPosition {
  const position = new ScrollPosition();
  position.resize({ rowCount, rowHeight: 22, viewHeight: 500 });
  return position;
}

describe('Where a list is scrolled to', () => {
  it('is what the element says, as long as it can be that tall', () => {
    const position = positionOf(1_000);
    assert.equal(position.spacerHeight, 22_000);
    assert.equal(position.scrolled(10_000), false);
    assert.deepEqual(position.rows, { start: 454, end: 478 });
    position.scrolled(21_500);
    assert.deepEqual(position.rows, { start: 977, end: 1_000 });
  });

  it('reaches every row of a million, pixel by pixel', () => {
    const position = positionOf(1_000_000);
    assert.equal(position.spacerHeight, tallestSpacer);
    position.scrolled(100);
    assert.equal(position.top, 100);
    position.scrolled(tallestSpacer - 500);
    assert.equal(position.rows.end, 1_000_000);
    position.scrolled(tallestSpacer - 522);
    assert.deepEqual(position.rows, { start: 999_976, end: 999_999 });
  });

  it('goes to the same share of the list when the thumb is dragged', () => {
    const position = positionOf(1_000_000);
    position.scrolled((tallestSpacer - 500) / 2);
    assert.ok(Math.abs(position.rows.start - 500_000) < 30, String(position.rows.start));
  });

  it('never sticks at an end that the rows have not reached', () => {
    const position = positionOf(1_000_000);
    position.scrollTo(2_000);
    let spacerTop = position.spacerTop;
    for (let wheel = 0; wheel < 40; wheel += 1) {
      spacerTop = Math.max(0, spacerTop - 100);
      if (position.scrolled(spacerTop)) {
        spacerTop = position.spacerTop;
      }
    }
    assert.equal(position.top, 0);
  });

  it('stays when rows come, and comes back when they go', () => {
    const position = positionOf(1_000);
    position.scrolled(10_000);
    position.resize({ rowCount: 2_000, rowHeight: 22, viewHeight: 500 });
    assert.equal(position.top, 10_000);
    position.resize({ rowCount: 3, rowHeight: 22, viewHeight: 500 });
    assert.deepEqual([position.top, position.spacerTop, position.rows], [0, 0, { start: 0, end: 3 }]);
  });

  it('moves as little as it takes to show a row', () => {
    const position = positionOf(1_000);
    position.reveal(10);
    assert.equal(position.top, 0);
    position.reveal(30);
    assert.equal(position.top, 31 * 22 - 500);
    position.reveal(2);
    assert.equal(position.top, 44);
    position.reveal(600, true);
    assert.equal(position.top, 600 * 22 - 239);
  });
});
