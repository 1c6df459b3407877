import assert from 'node:assert/strict';
import { createReadModel } from '../../src/node/read-model/read-model';
import type { DeviceState, ReadModel } from '../../src/node/read-model/state';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

describe('the phones of a window', function () {
  this.timeout(60_000);
  let bed: TestBed;
  let model: ReadModel;
  before(async function () {
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'), 'phone-12gb');
    model = createReadModel({ workspaceFolders: [], adbServer: bed.link.address });
    model.watchDevices();
  });
  after(async () => {
    model?.dispose();
    await bed?.dispose();
  });

  /** The phone as soon as the window shows it so. */
  function shown(isWanted: (device: DeviceState) => boolean): Promise<DeviceState> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new Error(`never shown; last: ${JSON.stringify(model.snapshot().devices)}`));
      const overdue = setTimeout(giveUp, 20_000);
      const look = () => {
        const device = model.snapshot().devices.find(({ serial }) => serial === bed.state.serial);
        if (device && isWanted(device)) {
          clearTimeout(overdue);
          subscription.dispose();
          resolve(device);
        }
      };
      const subscription = model.onChange(look);
      look();
    });
  }

  it('say what they are as soon as they are ready', async () => {
    const device = await shown(({ facts }) => facts !== undefined);
    assert.equal(device.label, 'Virtual phone (12 GB)');
    assert.equal(device.status, 'ready');
    assert.equal(device.facts?.isVirtual, true);
    assert.equal(device.facts?.batteryPercent, 91);
    assert.equal(device.nextStep, undefined);
  });

  it('say it again when asked to', async () => {
    await bed.setFault({ fault: 'hot', thermalStatus: 4, celsius: 61 });
    await model.refresh();
    const { facts } = await shown((device) => device.facts?.thermalStatus === 4);
    assert.equal(facts?.skinCelsius, 61);
    await bed.setFault({ fault: 'clear' });
  });

  it('say what to do while they are not ready, and are asked anew when they are back', async () => {
    await bed.setFault({ fault: 'unauthorized' });
    const waiting = await shown(({ nextStep = '' }) => nextStep.includes('Allow USB debugging'));
    assert.equal(waiting.status, 'unauthorized');
    assert.equal(waiting.facts, undefined);
    await bed.setFault({ fault: 'other-phone' });
    await bed.setFault({ fault: 'authorize' });
    const other = await shown(({ facts }) => facts !== undefined);
    assert.equal(other.label, 'Virtual phone B (12 GB)');
  });

  it('say with numbers that their Android is too old', async () => {
    await bed.setFault({ fault: 'older', apiLevel: 25 });
    const { problem } = await shown((device) => device.problem !== undefined);
    assert.match(problem?.message ?? '', /Android 7\.0 \(API 25\); Android 8 \(API 26\)/);
    await bed.setFault({ fault: 'older', apiLevel: 23 });
    const older = await shown((device) => device.problem?.code === 'adb.noShellVersion2');
    assert.match(older.problem?.message ?? '', /Android 6\.0\.1 \(API 23\)/);
  });
});
