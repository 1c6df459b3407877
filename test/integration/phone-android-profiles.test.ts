import assert from 'node:assert/strict';
import { readPhoneFacts } from '../../src/node/adb/facts';
import { readPhoneClock } from '../../src/node/conversation/phone-clock';
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
  },
  'phone-6gb': {
    memoryGib: [5.5, 3.1],
    storageGib: [108, 61],
    battery: [82, 29.1],
    skinCelsius: 31.2,
    android: ['13', 33],
    timeZone: 'Asia/Kolkata',
    offset: /^\+0530$/,
  },
  'phone-12gb': {
    memoryGib: [11.1, 7.2],
    storageGib: [230, 142],
    battery: [91, 27.6],
    skinCelsius: 29.8,
    android: ['15', 35],
    timeZone: 'America/New_York',
    offset: /^-0[45]00$/,
  },
} as const;

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

    it('has a zone and a clock of its own, even one that is years off', async () => {
      assert.match(await output('date +%z'), phone.offset);
      const threeYears = 3 * 365 * 86_400;
      await bed.setFault({ fault: 'clock', offsetSeconds: -threeYears });
      const facts = await readPhoneFacts(bed.phone);
      const clock = (await readPhoneClock(bed.phone, facts))();
      const behindSeconds = (Date.now() - Date.parse(String(clock.now))) / 1000;
      assert.ok(Math.abs(behindSeconds - threeYears) < 5, `${behindSeconds} s behind`);
      assert.equal(clock.timeZone, phone.timeZone);
      assert.match(await output('date +%z'), phone.offset);
    });
  });
}
