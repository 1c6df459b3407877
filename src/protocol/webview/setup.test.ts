import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isFromSetup, isToSetup } from './setup';

describe('The messages of the set-up page', () => {
  it('are known by their shape', () => {
    assert.ok(isFromSetup({ type: 'ready' }) && isFromSetup({ type: 'act', line: 'python' }));
    assert.ok(isToSetup({ type: 'state', state: {} }));
    for (const wrong of [null, 'ready', { type: 'run' }, { type: 'act' }, { type: 'act', line: 'a'.repeat(201) }]) {
      assert.equal(isFromSetup(wrong), false, JSON.stringify(wrong));
    }
    assert.equal(isToSetup({ type: 'state' }), false);
  });
});
