import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { firstViewState, readViewState } from './view-state';

describe('What the page finds again', () => {
  it('is what it left', () => {
    const left = {
      query: 'split:eval',
      sort: { key: 'tokens', isDescending: true },
      lineNumber: 42,
      scrollTop: 880,
      listShare: 0.3,
      openPanes: ['clock'],
    } as const;
    assert.deepEqual(readViewState(JSON.parse(JSON.stringify(left))), left);
  });

  it('is the first state where nothing fits', () => {
    assert.deepEqual(readViewState(undefined), firstViewState);
    const odd = { query: 1, sort: { key: 'nothing' }, lineNumber: 'x', scrollTop: null, listShare: 9, openPanes: {} };
    assert.deepEqual(readViewState(odd), { ...firstViewState, listShare: 0.85 });
  });
});
