import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type PhoneFacts, readPhoneFacts } from '../../src/node/adb/facts';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const waitTimeoutMs = 20_000;
/** Enough to get the most of a computer on which other tests run too. */
const busyPrograms = 12;
const mib = 1 << 20;
/** Fills so many MiB with ones, says so and waits. */
const allocate = (sizeMib: number) =>
  `"$VIRTUAL_PHONE_NODE" -e 'const held = []; for (let i = 0; i < ${sizeMib}; i++) held.push(Buffer.alloc(${mib}, 1));` +
  ` console.log("filled"); setTimeout(() => console.log(held.length), 3600_000)'`;

describe('what programs do to the virtual phone', function () {
  this.timeout(60_000);
  let bed: TestBed;
  before(async function () {
    if (process.platform !== 'linux') {
      process.stdout.write('    skipped: the virtual phone watches its programs through /proc\n');
      this.skip();
    }
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
  });
  after(async () => bed?.dispose());
  afterEach(async () => bed.setFault({ fault: 'clear' }));

  const facts = () => readPhoneFacts(bed.phone);

  async function becomes(isReached: (now: PhoneFacts) => boolean): Promise<PhoneFacts> {
    const deadline = Date.now() + waitTimeoutMs;
    for (;;) {
      const now = await facts();
      if (isReached(now)) {
        return now;
      }
      assert.ok(Date.now() < deadline, `it stays at ${JSON.stringify(now)}`);
      await delay(200);
    }
  }

  it('has less memory while a program holds some, and ends one that takes too much with signal 9', async () => {
    await bed.setFault({ fault: 'memory', bytes: 500 * mib });
    const before = await becomes(({ memoryAvailableBytes = 0 }) => memoryAvailableBytes > 490 * mib);
    const small = bed.phone.shell(allocate(150), { timeoutMs: waitTimeoutMs }).catch(() => undefined);
    const during = await becomes(({ memoryAvailableBytes = 0 }) => memoryAvailableBytes < 345 * mib);
    assert.equal(during.memoryTotalBytes, before.memoryTotalBytes);

    const { exitCode } = await bed.phone.shell(allocate(700), { timeoutMs: waitTimeoutMs });
    assert.equal(exitCode, 137);
    await bed.setFault({ fault: 'memory', bytes: 100 * mib });
    assert.equal((await small)?.exitCode, 137);
    await becomes(({ memoryAvailableBytes = 0 }) => memoryAvailableBytes > 90 * mib);
  });

  it('counts pages of files as available, and is slow with more of them than fit', async () => {
    const sizeMib = 200;
    await bed.phone.shell(`head -c ${sizeMib * mib} /dev/urandom > "$TMPDIR/model"`);
    const path = (await bed.phone.shell('echo "$TMPDIR/model"')).stdout.trim();
    const program = `import mmap, time
file = open(${JSON.stringify(path)}, "rb")
pages = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
def work():
    begin = time.monotonic()
    while time.monotonic() - begin < 3: sum(pages[0:len(pages):4096])
    return time.process_time()
print(work())`;
    const cpuSeconds = async (availableMib: number) => {
      await bed.setFault({ fault: 'memory', bytes: availableMib * mib });
      const { stdout, exitCode } = await bed.phone.shell('python3 -', { stdin: Buffer.from(program) });
      assert.equal(exitCode, 0, 'pages of files end nothing');
      return Number(stdout);
    };
    const [roomy, tight] = [await cpuSeconds(1000), await cpuSeconds(100)];
    assert.ok(tight < 0.75 * roomy, `${tight} s of work in the time of ${roomy} s`);
  });

  it('warms up, throttles and empties its battery under load, and says so', async () => {
    const atRest = await facts();
    assert.equal(atRest.thermalStatus, 0);
    await bed.setFault({ fault: 'battery', percent: 60 });
    await bed.setFault({ fault: 'heat-faster', factor: 1000 });
    const busy = Array.from({ length: busyPrograms }, () =>
      bed.phone.shell('timeout 30 sh -c "while :; do :; done"').catch(() => undefined),
    );
    // In one of many looks: on a busy computer it cools between two numbers of one look.
    await becomes(
      ({ thermalStatus = 0, batteryPercent = 100, skinCelsius = 0, batteryCelsius = 0 }) =>
        thermalStatus >= 1 && batteryPercent < 60 && skinCelsius > 38 && batteryCelsius > (atRest.batteryCelsius ?? 0),
    );
    await bed.setFault({ fault: 'kill', program: 'timeout', signal: 15 });
    await Promise.all(busy);
    await becomes(({ thermalStatus }) => thermalStatus === 0);
  });

  it('reports no temperatures where its hardware has none, and no service where its Android has none', async () => {
    await bed.setFault({ fault: 'no-heat' });
    const { thermalStatus, skinCelsius, batteryCelsius } = await facts();
    assert.deepEqual([thermalStatus, skinCelsius], [undefined, undefined]);
    assert.ok(batteryCelsius !== undefined, 'the battery has a thermometer of its own');
    assert.match((await bed.phone.shell('dumpsys thermalservice')).stdout, /^HAL Ready: false$/m);
    assert.match((await bed.phone.shell('dumpsys nonsense')).stderr, /^Can't find service: nonsense$/m);
  });
});
