import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Turnstile } from './turnstile';

describe('The turnstile before a server with one slot', () => {
  it('lets one after the other through, in their order, whoever gives up meanwhile', async () => {
    const turnstile = new Turnstile();
    const through: string[] = [];
    const pass = async (name: string, signal?: AbortSignal) => {
      const leave = await turnstile.enter(signal);
      through.push(name);
      await Promise.resolve();
      leave();
      leave();
    };
    const impatient = new AbortController();
    const all = [pass('first'), pass('gone', impatient.signal), pass('second'), pass('third')];
    impatient.abort(new RangeError('enough'));
    const outcomes = await Promise.allSettled(all);
    assert.deepEqual(through, ['first', 'second', 'third']);
    assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 1);
    await pass('later');
    assert.equal(through.at(-1), 'later');
  });

  it('turns away whom it has no room for, and who waited too long', async () => {
    const turnstile = new Turnstile({ mostWaiting: 1, waitTimeoutMs: 20 });
    const leave = await turnstile.enter(undefined);
    const waiting = turnstile.enter(undefined);
    await assert.rejects(turnstile.enter(undefined), { code: 'serving.queueFull' });
    await assert.rejects(waiting, { code: 'serving.waitedTooLong' });
    leave();
    (await turnstile.enter(undefined))();
  });

  it('lets nobody in who has gone already', async () => {
    const turnstile = new Turnstile();
    await assert.rejects(turnstile.enter(AbortSignal.abort(new RangeError('gone'))), RangeError);
    (await turnstile.enter(undefined))();
  });
});
