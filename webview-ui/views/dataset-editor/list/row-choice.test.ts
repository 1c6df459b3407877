import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { chooseAll, chooseOnly, chooseRange, chosenCount, isChosen, rangeTo, selectionOf, toggle } from './row-choice';

describe('The choice of rows', () => {
  it('is one row after a click, and one more or less after each with Ctrl', () => {
    const two = toggle(chooseOnly(7, 0), 9, 4);
    assert.deepEqual([isChosen(two, 7), isChosen(two, 8), isChosen(two, 9)], [true, false, true]);
    assert.deepEqual(selectionOf(toggle(two, 7, 0)), { kind: 'rows', keys: [9] });
  });

  it('reaches from the last click to where Shift was held, either way', () => {
    assert.deepEqual(rangeTo(chooseOnly(7, 10), 12), { start: 10, count: 3 });
    assert.deepEqual(rangeTo(chooseOnly(7, 10), 8), { start: 8, count: 3 });
    const range = chooseRange(chooseOnly(7, 10), [5, 6, 7]);
    assert.deepEqual([chosenCount(range, 100), rangeTo(range, 11)], [3, { start: 10, count: 2 }]);
  });

  it('of the whole list names only what is left out', () => {
    const most = toggle(chooseAll(0), 3, 3);
    assert.deepEqual(selectionOf(most), { kind: 'list', except: [3] });
    assert.deepEqual([isChosen(most, 3), isChosen(most, 4), chosenCount(most, 1_000_000)], [false, true, 999_999]);
  });

  it('of more rows than a request may name is none', () => {
    const keys = Array.from({ length: 10_001 }, (_, key) => key);
    assert.equal(selectionOf(chooseRange(chooseOnly(0, 0), keys)), undefined);
  });
});
