import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { Lent } from './lent';

/** Says what was made and ended, in its order. */
function lending(options: { readonly makeMs?: number; readonly endMs?: number; readonly keptMs?: number } = {}) {
  const said: string[] = [];
  let count = 0;
  const lent = new Lent<number>({
    async make(signal) {
      const number = ++count;
      await delay(options.makeMs ?? 0, undefined, { signal });
      said.push(`made ${number}`);
      return number;
    },
    async end(number) {
      await delay(options.endMs ?? 0);
      said.push(`ended ${number}`);
    },
    ...(options.keptMs !== undefined && { keptMs: options.keptMs }),
  });
  return { lent, said };
}

describe('A thing that is lent', () => {
  it('is made once for all who use it, and ends after the last of them', async () => {
    const { lent, said } = lending();
    const [first, second] = await Promise.all([lent.borrow(undefined), lent.borrow(undefined)]);
    await first.giveBack();
    await first.giveBack();
    assert.deepEqual(said, ['made 1']);
    await second.giveBack();
    assert.deepEqual(said, ['made 1', 'ended 1']);
    assert.equal((await lent.borrow(undefined)).thing, 2);
  });

  it('is kept for a while where that is wanted', async () => {
    const { lent, said } = lending({ keptMs: 60 });
    await (await lent.borrow(undefined)).giveBack();
    const again = await lent.borrow(undefined);
    await delay(100);
    assert.deepEqual([again.thing, said], [1, ['made 1']]);
    await again.giveBack();
    await delay(100);
    assert.deepEqual(said, ['made 1', 'ended 1']);
  });

  it('is not made any further when nobody waits for it, and is when somebody does', async () => {
    const { lent, said } = lending({ makeMs: 30 });
    const impatient = new AbortController();
    const [gone, patient] = [lent.borrow(impatient.signal), lent.borrow(undefined)];
    impatient.abort();
    await assert.rejects(gone, { name: 'AbortError' });
    assert.equal((await patient).thing, 1);
    await (await patient).giveBack();

    const alone = lent.borrow(AbortSignal.timeout(5));
    await assert.rejects(alone, { name: 'TimeoutError' });
    await delay(50);
    assert.deepEqual(said, ['made 1', 'ended 1'], 'the second was given up');
    assert.equal((await lent.borrow(undefined)).thing, 3);
  });

  it('is not made before the last one has ended', async () => {
    const { lent, said } = lending({ endMs: 30 });
    const loan = await lent.borrow(undefined);
    const ending = loan.giveBack();
    await lent.borrow(undefined);
    assert.deepEqual(said, ['made 1', 'ended 1', 'made 2']);
    await ending;
  });

  it('may end while it is used: who uses it then does not end the next', async () => {
    const { lent, said } = lending();
    const old = await lent.borrow(undefined);
    await lent.end();
    const next = await lent.borrow(undefined);
    await old.giveBack();
    assert.deepEqual([next.thing, said], [2, ['made 1', 'ended 1', 'made 2']]);
  });

  it('is tried again after it could not be made', async () => {
    let tries = 0;
    const lent = new Lent<string>({
      make: async () => (++tries === 1 ? Promise.reject(new Error('no luck')) : 'there'),
      end: async () => {},
    });
    await assert.rejects(lent.borrow(undefined), { message: 'no luck' });
    assert.equal((await lent.borrow(undefined)).thing, 'there');
  });
});
