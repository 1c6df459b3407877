import assert from 'node:assert/strict';
import { ReplySpeed } from './reply-speed';

describe('the speed of a reply', () => {
  it('is told now and then, over all tokens since the first', () => {
    const speed = new ReplySpeed();
    const startedAt = performance.now();
    const told = Array.from({ length: 60 }, (_, index) => [...speed.count(startedAt + 500 + index * 50)]).flat();
    assert.equal(told.length, 12);
    assert.ok(told.every(({ tokensPerSecond }) => Math.abs(tokensPerSecond - 20) < 1e-9));
    assert.ok(Math.abs(speed.firstTokenMs - 500) < 100);
  });

  it('is that of the phone, also where the link was lost and the rest came at once', () => {
    const speed = new ReplySpeed();
    const begin = performance.now();
    // 20 tokens a second: one second seen, four on the phone alone, then all of them and one more second.
    const times = Array.from({ length: 120 }, (_, index) => Math.max(index * 50, index > 20 ? 5000 : 0));
    const told = times.flatMap((time) => [...speed.count(begin + time)]);
    const last = told.at(-1);
    assert.ok(last && Math.abs(last.tokensPerSecond - 20) < 0.5, String(last?.tokensPerSecond));
  });

  it('is not told of tokens that arrive in one piece', () => {
    const speed = new ReplySpeed();
    const begin = performance.now();
    assert.deepEqual(
      [0, 0.1, 0.2, 0.4].flatMap((time) => [...speed.count(begin + time)]),
      [],
    );
  });
});
