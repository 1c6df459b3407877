import assert from 'node:assert/strict';
import { clockKhz, largeProcessor } from '../system/processor';
import { readingOf } from './battery-current';
import { thermalStatusAt, type Warmth, warm } from './heat';
import { memoryWith } from './memory';
import { type ProcessUsage, readUsage } from './process-usage';

const mb = 1e6;
const process1 = (heldBytes: number, fileBytes = 0, pid = 1): ProcessUsage => ({
  pid,
  heldBytes,
  fileBytes,
  cpuSeconds: 0,
});

describe('memory of the virtual phone', () => {
  it('takes what is held from what is available, and no pages of files', () => {
    assert.deepEqual(memoryWith([], 100 * mb), { availableBytes: 100 * mb, waitingShare: 0 });
    const state = memoryWith([process1(30 * mb, 60 * mb)], 100 * mb);
    assert.deepEqual(state, { availableBytes: 70 * mb, waitingShare: 0 });
  });

  it('ends the largest when it is out, never for pages of files', () => {
    const small = process1(40 * mb, 0, 2);
    const large = process1(70 * mb, 0, 3);
    assert.equal(memoryWith([small, large], 100 * mb).victim, large);
    assert.equal(memoryWith([process1(10 * mb, 900 * mb)], 100 * mb).victim, undefined);
  });

  it('slows down what works on more of a file than fits', () => {
    assert.equal(memoryWith([process1(0, 200 * mb)], 100 * mb).waitingShare, 0.5);
    assert.equal(memoryWith([process1(90 * mb, 200 * mb)], 100 * mb).waitingShare, 0.8);
  });

  it('is read of a process that is there, and of no other', function () {
    if (process.platform !== 'linux') {
      this.skip();
    }
    const own = readUsage(process.pid);
    assert.ok(own && own.heldBytes > 10 * mb && own.fileBytes > mb && own.cpuSeconds > 0);
    assert.equal(readUsage(2 ** 30), undefined);
  });
});

describe('the current of the virtual phone’s battery', () => {
  it('is told as its maker tells it, or not at all', () => {
    const [kernel, other] = [
      { place: 'sysfs', unit: 'microamperes', chargingSign: 1 },
      { place: 'dumpsys', unit: 'milliamperes', chargingSign: -1 },
    ] as const;
    assert.deepEqual(readingOf(kernel, -194.2), { place: 'sysfs', value: -194_200 });
    assert.deepEqual(readingOf(other, -194.2), { place: 'dumpsys', value: 194 });
    assert.equal(readingOf(undefined, -194.2), undefined);
  });
});

describe('clocks of the virtual phone', () => {
  it('follow the load, and stay lower when it is hot', () => {
    const [, , big] = largeProcessor.clusters;
    assert.ok(big);
    const clocks = [clockKhz(big, 0, 0), clockKhz(big, 1, 0), clockKhz(big, 1, 3), clockKhz(big, 1, 6)];
    assert.deepEqual(clocks, [595_200, 3_187_200, 1_912_320, 1_912_320]);
  });
});

describe('heat of the virtual phone', () => {
  const resting: Warmth = { skinCelsius: 30, batteryCelsius: 28, batteryPercent: 80 };
  const heated = (minutes: number, load: number, isCharging = true, from = resting) =>
    warm(from, resting, { load, seconds: 60 * minutes, isCharging });

  it('rises under load until it throttles, and falls again', () => {
    const status = [0, 1, 2, 4, 30].map((minutes) => thermalStatusAt(heated(minutes, 1).skinCelsius));
    assert.deepEqual(status, [0, 0, 1, 2, 3]);
    assert.ok(heated(30, 0, true, heated(30, 1)).skinCelsius < 30.1);
    assert.equal(thermalStatusAt(heated(60, 0.3).skinCelsius), 0);
  });

  it('is the same in one long step as in many short ones', () => {
    let stepwise = resting;
    for (let second = 0; second < 120; second += 0.5) {
      stepwise = warm(stepwise, resting, { load: 0.7, seconds: 0.5, isCharging: false });
    }
    const once = heated(2, 0.7, false);
    assert.ok(Math.abs(stepwise.skinCelsius - once.skinCelsius) < 1e-6);
    assert.ok(Math.abs(stepwise.batteryPercent - once.batteryPercent) < 1e-6);
  });

  it('empties the battery under load, on a cable too, and fills it at rest', () => {
    const [loaded, cable, idle] = [heated(60, 1, false), heated(60, 1), heated(60, 0)].map(
      (state) => state.batteryPercent,
    );
    assert.ok(loaded !== undefined && Math.abs(loaded - (80 - (5 / 17) * 100)) < 1e-6);
    assert.ok(cable !== undefined && cable > loaded && cable < 80);
    assert.equal(idle, 90);
    assert.equal(heated(600, 0).batteryPercent, 100);
  });
});
