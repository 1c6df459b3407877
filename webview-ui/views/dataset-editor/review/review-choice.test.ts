import assert from 'node:assert/strict';
import type { CandidateView } from '../../../../src/protocol/webview/dataset-review';
import { firstChoice, keptChoice, meantNames, placeAfterKey, toggled } from './review-choice';

const candidates = (...names: readonly string[]): readonly CandidateView[] =>
  names.map((name) => ({
    name,
    queue: 'review',
    said: name,
    split: 'train',
    tags: [],
    origin: '',
    turns: [],
    findings: [],
  }));

describe('the choice among rows that wait', () => {
  it('means the chosen ones in their order, else the one that is looked at', () => {
    const list = candidates('a', 'b', 'c');
    assert.deepEqual(meantNames(list, firstChoice), ['a']);
    const chosen = toggled(toggled(new Set(), 'c'), 'a');
    assert.deepEqual(meantNames(list, { active: 1, chosen }), ['a', 'c']);
    assert.deepEqual(meantNames(list, { active: 1, chosen: toggled(toggled(chosen, 'a'), 'c') }), ['b']);
    assert.deepEqual(meantNames([], firstChoice), []);
  });

  it('stays with its row, and else with its place', () => {
    const before = candidates('a', 'b', 'c');
    const choice = { active: 1, chosen: new Set(['b', 'c']) };
    assert.deepEqual(keptChoice(before, candidates('x', 'a', 'b', 'c'), choice), { active: 2, chosen: choice.chosen });
    assert.deepEqual(keptChoice(before, candidates('a', 'c'), choice), { active: 1, chosen: new Set(['c']) });
    assert.deepEqual(keptChoice(before, candidates('a'), choice), { active: 0, chosen: new Set() });
    assert.deepEqual(keptChoice(before, [], choice), { active: 0, chosen: new Set() });
  });

  it('goes through the list and not beyond it', () => {
    assert.deepEqual(
      ['ArrowDown', 'ArrowUp', 'End', 'Home', 'PageDown', 'x'].map((key) => placeAfterKey(key, 2, 4)),
      [3, 1, 3, 0, 3, undefined],
    );
    assert.equal(placeAfterKey('ArrowDown', 3, 4), 3);
  });
});
