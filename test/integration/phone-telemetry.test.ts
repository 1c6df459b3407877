import assert from 'node:assert/strict';
import { installPhoneProgram } from '../../src/node/device/phone-program';
import { readTelemetry, type TelemetrySample } from '../../src/node/telemetry/read-telemetry';
import { processesWith } from './phone/processes';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

describe('telemetry of a phone', function () {
  this.timeout(30_000);
  let bed: TestBed;
  let phoneProgram: string | undefined;
  before(async function () {
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
    const file = requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    phoneProgram = (await installPhoneProgram(bed.phone, file))?.path;
  });
  after(async () => bed?.dispose());

  async function read(count: number): Promise<readonly TelemetrySample[]> {
    assert.ok(phoneProgram);
    const samples: TelemetrySample[] = [];
    for await (const sample of readTelemetry(bed.phone, { phoneProgram })) {
      samples.push(sample);
      if (samples.length === count) {
        break;
      }
    }
    return samples;
  }

  it('comes once a second, joined with what Android says, and leaves nothing running', async () => {
    const samples = await read(3);
    const [first, , last] = samples;
    assert.ok(first && last);
    const elapsedMs = last.monotonicMs - first.monotonicMs;
    assert.ok(elapsedMs > 1500 && elapsedMs < 4000, `${elapsedMs} ms for two intervals`);
    assert.ok((last.memoryAvailableBytes ?? 0) > 0);
    assert.equal(last.thermalStatus, 0);
    assert.ok((last.batteryPercent ?? -1) >= 0);
    assert.equal(last.isIndicative, last.batteryState === 'charging' || last.batteryState === 'full');
    assert.ok(!('batteryMilliamperes' in last), 'the virtual phone reports no current');
    const deadline = performance.now() + 3000;
    while (processesWith(String(phoneProgram)).length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.deepEqual(processesWith(String(phoneProgram)), []);
  });

  it('tells of heat', async () => {
    await bed.setFault({ fault: 'hot', thermalStatus: 3, celsius: 48.5 });
    const [sample] = await read(1);
    assert.equal(sample?.thermalStatus, 3);
    assert.ok((sample.skinCelsius ?? 0) > 40);
  });
});
