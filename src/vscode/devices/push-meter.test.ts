import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PushMeter } from './push-meter';

const sending = (doneBytes: number) => ({ phase: 'sending' as const, doneBytes, totalBytes: 100_000_000 });

describe('the progress of a push', () => {
  it('tells confirmed bytes, their rate and the time left, from where it went on', () => {
    const meter = new PushMeter();
    assert.deepEqual(meter.read(sending(40_000_000), 5000), { message: '40.0 MB of 100 MB', increment: 40 });
    const { message, increment } = meter.read(sending(60_000_000), 7000);
    assert.equal(message, '60.0 MB of 100 MB · 10.0 MB/s · 4 s left');
    assert.equal(Math.round(increment), 20);
  });

  it('never goes back, though a chunk is sent once more', () => {
    const meter = new PushMeter();
    meter.read(sending(60_000_000), 0);
    assert.equal(meter.read(sending(30_000_000), 1000).increment, 0);
    assert.equal(Math.round(meter.read(sending(70_000_000), 2000).increment), 10);
  });
});
