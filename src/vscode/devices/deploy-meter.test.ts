import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DeployStep } from '../../protocol/webview/device-chat';
import { DeployMeter } from './deploy-meter';

const step = (id: DeployStep['id'], status: DeployStep['status'], more: Partial<DeployStep> = {}): DeployStep => ({
  id,
  title: id,
  status,
  ...more,
});

describe('the way of a model into a chat', () => {
  it('tells the step, its confirmed bytes, their rate and the time left', () => {
    const progress = { doneBytes: 50_000_000, totalBytes: 100_000_000, bytesPerSecond: 25_000_000, secondsLeft: 2 };
    const { message, increment } = new DeployMeter().read([
      step('connect', 'done'),
      step('model', 'running', { progress, note: 'goes on at 4 MB' }),
    ]);
    assert.equal(message, 'model · goes on at 4 MB · 50.0 MB of 100 MB · 25.0 MB/s · 2 s left');
    assert.equal(increment, 75);
  });

  it('tells what else a step says, and reaches a hundred without going back', () => {
    const meter = new DeployMeter();
    assert.deepEqual(meter.read([step('connect', 'waiting')]), { message: '', increment: 0 });
    assert.deepEqual(meter.read([step('connect', 'running', { note: 'making zig' })]), {
      message: 'connect · making zig',
      increment: 0,
    });
    assert.deepEqual(meter.read([step('connect', 'skipped')]), { message: 'connect', increment: 100 });
    assert.equal(meter.read([step('connect', 'running')]).increment, 0);
  });
});
