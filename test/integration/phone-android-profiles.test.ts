import assert from 'node:assert/strict';
import os from 'node:os';
import { clockNote } from '../../src/core/actions/clock-note';
import { madeManifest } from '../../src/core/runtime/runtimes.cases';
import { readPhoneFacts } from '../../src/node/adb/facts';
import { readPhoneClock } from '../../src/node/conversation/phone-clock';
import { installPhoneProgram } from '../../src/node/device/phone-program';
import { suitableBuilds } from '../../src/node/device/runtime';
import { phoneVariants } from '../../src/node/setup/items/llama-phone';
import { readTelemetry } from '../../src/node/telemetry/read-telemetry';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const gib = 2 ** 30;

/** What each virtual phone says, to the precision at which its programs print it. */
const expected = {
  'phone-4gb': {
    memoryGib: [3.6, 1.7],
    storageGib: [50, 18],
    battery: [76, 28.4],
    skinCelsius: 30.5,
    android: ['12', 31],
    timeZone: 'Africa/Lagos',
    offset: /^\+0100$/,
    reportsCurrent: true,
    clusters: ['4 × 1800000', '4 × 2300000'],
    runtimes: ['armv8.0'],
  },
  'phone-6gb': {
    memoryGib: [5.5, 3.1],
    storageGib: [108, 61],
    battery: [82, 29.1],
    skinCelsius: 31.2,
    android: ['13', 33],
    timeZone: 'Asia/Kolkata',
    offset: /^\+0530$/,
    reportsCurrent: true,
    clusters: ['6 × 1804800', '2 × 2208000'],
    runtimes: ['dotprod-fp16', 'armv8.0'],
  },
  'phone-12gb': {
    memoryGib: [11.1, 7.2],
    storageGib: [230, 142],
    battery: [91, 27.6],
    skinCelsius: 29.8,
    android: ['15', 35],
    timeZone: 'America/New_York',
    offset: /^-0[45]00$/,
    reportsCurrent: false,
    clusters: ['3 × 2016000', '4 × 2803200', '1 × 3187200'],
    runtimes: ['i8mm', 'dotprod-fp16', 'armv8.0'],
  },
} as const;

/** What is built for arm64 phones. */
const builds = phoneVariants.map(({ name, requiredFeatures }) => ({
  manifest: madeManifest({ id: name, requiredFeatures }),
  folder: `/${name}`,
}));

for (const [profile, phone] of Object.entries(expected)) {
  describe(`a ${profile}`, function () {
    this.timeout(60_000);
    let bed: TestBed;
    before(async function () {
      bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'), profile);
    });
    after(async () => bed?.dispose());
    afterEach(async () => bed.setFault({ fault: 'clear' }));

    const output = async (command: string) => (await bed.phone.shell(command)).stdout.trim();
    const inGib = (bytes = 0) => Math.round((bytes / gib) * 100) / 100;

    it('says what it is and how it is, and we read all of it', async () => {
      const facts = await readPhoneFacts(bed.phone);
      assert.deepEqual([facts.androidRelease, facts.apiLevel], phone.android);
      assert.equal(inGib(facts.memoryTotalBytes), phone.memoryGib[0]);
      const [, mostAvailable] = phone.memoryGib;
      const available = inGib(facts.memoryAvailableBytes);
      assert.ok(available <= mostAvailable && available > mostAvailable - 0.1, `${available} GiB available`);
      assert.deepEqual([facts.storageTotalBytes, facts.storageFreeBytes].map(inGib), phone.storageGib);
      assert.deepEqual([facts.batteryPercent, facts.batteryCelsius], phone.battery);
      assert.equal(facts.batteryState, 'charging');
      assert.equal(facts.thermalStatus, 0);
      assert.ok(Math.abs((facts.skinCelsius ?? 0) - phone.skinCelsius) < 1);
      assert.equal(facts.timeZone, phone.timeZone);
      assert.ok(facts.isVirtual);
      const missing = Object.entries(facts).filter(([, value]) => value === undefined || value === '');
      assert.deepEqual(missing, [], 'reported by every virtual phone');
    });

    it('prints properties and memory as Android does', async () => {
      for (const line of (await output('getprop')).split('\n')) {
        assert.match(line, /^\[[\w.]+\]: \[.*\]$/);
      }
      assert.match(await output('cat /proc/meminfo'), /^MemTotal: +\d+ kB\nMemFree: +\d+ kB\nMemAvailable: +\d+ kB\n/);
      assert.match(await output('dumpsys meminfo'), /^Total RAM: [\d,]+K \(status normal\)\n Free RAM: /);
      const { exitCode, stderr } = await bed.phone.shell('wm size; input tap 1 1');
      assert.equal(exitCode, 1);
      assert.match(stderr, /wm: this virtual phone has no screen\ninput: this/);
    });

    it('says how much flows into its battery and out of it, in one unit with one sign, or that it does not', async function () {
      const file = requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
      const phoneProgram = (await installPhoneProgram(bed.phone, file))?.path;
      assert.ok(phoneProgram);
      const sample = async () => {
        for await (const first of readTelemetry(bed.phone, { phoneProgram })) {
          return first;
        }
        return assert.fail('no sample came');
      };
      const charging = await sample();
      await bed.setFault({ fault: 'battery', percent: 50 });
      const discharging = await sample();
      assert.deepEqual([charging.isIndicative, discharging.isIndicative], [true, false]);
      const currents = [charging, discharging].map(({ batteryMilliamperes }) => batteryMilliamperes);
      if (!phone.reportsCurrent) {
        assert.deepEqual(currents, [undefined, undefined]);
        return;
      }
      const [flowsIn = 0, flowsOut = 0] = currents;
      assert.ok(flowsIn > 100 && flowsIn < 600, `${flowsIn} mA while it charges`);
      assert.ok(flowsOut < -100 && flowsOut > -1500, `${flowsOut} mA without a charger`);
    });

    it('can pass for a phone of its size with an arm64 processor, which decides what runs on it', async () => {
      await bed.setFault({ fault: 'processor' });
      const facts = await readPhoneFacts(bed.phone);
      assert.deepEqual(facts.abis, ['arm64-v8a', 'armeabi-v7a', 'armeabi']);
      assert.equal(facts.coreCount, 8);
      assert.deepEqual(
        facts.coreClusters.map(({ coreCount, maximumKhz }) => `${coreCount} × ${maximumKhz}`),
        phone.clusters,
      );
      assert.deepEqual(
        suitableBuilds(facts, builds).map(({ manifest }) => manifest.id),
        phone.runtimes,
      );
      await bed.setFault({ fault: 'clear' });
      const own = await readPhoneFacts(bed.phone);
      assert.deepEqual([own.coreCount, own.coreClusters.length], [os.availableParallelism(), 1]);
      assert.ok(!(await output('cat /proc/cpuinfo')).includes('BogoMIPS\t: 38.40'));
    });

    it('has a zone and a clock of its own, even one that is years off', async () => {
      assert.match(await output('date +%z'), phone.offset);
      const threeYears = 3 * 365 * 86_400;
      await bed.setFault({ fault: 'clock', offsetSeconds: -threeYears });
      const facts = await readPhoneFacts(bed.phone);
      const clock = (await readPhoneClock(bed.phone, facts))();
      const behindSeconds = (Date.now() - Date.parse(String(clock.now))) / 1000;
      assert.ok(Math.abs(behindSeconds - threeYears) < 5, `${behindSeconds} s behind`);
      assert.equal(clock.timeZone, phone.timeZone);
      assert.equal(clockNote(clock.clockAheadMs ?? 0), "The phone's clock is about 3 years behind this computer's.");
      assert.match(await output('date +%z'), phone.offset);
    });
  });
}
