import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { FollowedRuns } from './followed-runs';

describe('The runs that a window shows', () => {
  it('are not taken for left behind while one of them is only starting', async () => {
    const followed = new FollowedRuns();
    const { promise, resolve } = Promise.withResolvers<{ readonly runId: string }>();
    const starting = followed.start(() => promise);
    const left = followed.without([{ id: 'started' }, { id: 'left behind' }]);
    resolve({ runId: 'started' });
    assert.deepEqual(await left, [{ id: 'left behind' }]);
    followed.delete((await starting).runId);
    assert.deepEqual(await followed.without([{ id: 'started' }]), [{ id: 'started' }]);
  });

  it('do not hold up others when a start fails', async () => {
    const followed = new FollowedRuns();
    const failing = followed.start(() => Promise.reject(new Error('no')));
    const left = followed.without([{ id: 'a' }]);
    await assert.rejects(failing, /no/u);
    assert.deepEqual(await left, [{ id: 'a' }]);
  });
});
