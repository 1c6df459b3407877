import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { installPhoneProgram } from '../../src/node/device/phone-program';
import type { PhoneProcess } from '../../src/node/device/session-process';
import { readTelemetry, type TelemetrySample } from '../../src/node/telemetry/read-telemetry';
import { recordTelemetry } from '../../src/node/telemetry/record-telemetry';
import { ourProgram } from './our-program';
import { processesLeftWith } from './phone/processes';
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
  afterEach(async () => bed.setFault({ fault: 'clear' }));

  async function read(count: number, server?: PhoneProcess): Promise<readonly TelemetrySample[]> {
    assert.ok(phoneProgram);
    const samples: TelemetrySample[] = [];
    for await (const sample of readTelemetry(bed.phone, { phoneProgram, ...(server && { server }) })) {
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
    assert.equal(last.thermalStatus, 0);
    assert.ok((last.batteryPercent ?? -1) >= 0);
    assert.ok(last.isIndicative, 'it hangs on a cable');
    assert.deepEqual(await processesLeftWith(String(phoneProgram)), []);
  });

  it('is the phone’s own where it describes the phone, and the kernel’s of the server', async () => {
    const available = 300e6;
    await bed.setFault({ fault: 'memory', bytes: available });
    const allocate = `"$VIRTUAL_PHONE_NODE" -e 'const held = Buffer.alloc(1e8, 1); console.log(process.pid); setTimeout(() => console.log(held.length), 60_000)'`;
    const server = await bed.phone.shellStream(allocate);
    const { value: line } = await createInterface({ input: Readable.from(server.stdout) })
      [Symbol.asyncIterator]()
      .next();
    const pid = Number(line);
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    const samples = await read(3, { pid, startTime });
    server.kill();
    const { serverProportionalBytes = 0 } = samples[0] ?? {};
    const { memoryAvailableBytes = 0, clusters } = samples.at(-1) ?? {};
    const heldBytes = available - memoryAvailableBytes;
    assert.ok(heldBytes > 100e6 && heldBytes < 250e6, `${heldBytes} bytes are held`);
    assert.ok(serverProportionalBytes > 100e6 && serverProportionalBytes < 250e6, `${serverProportionalBytes} bytes`);
    assert.deepEqual(
      clusters?.map(({ cpus }) => cpus.split(' ').length),
      [os.availableParallelism()],
    );
  });

  it('is written as lines beside something else, through a lost link', async () => {
    assert.ok(phoneProgram);
    const file = path.join(bed.folder, 'sessions', 'one.telemetry.jsonl');
    const server = () => ({ pid: process.pid, startTime: '1' });
    const lines = async () => (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    const until = async (count: number) => {
      const deadline = performance.now() + 10_000;
      while ((await lines()).length < count) {
        assert.ok(performance.now() < deadline, 'no line came');
        await delay(50);
      }
    };
    const recording = await recordTelemetry(bed.phone, { file, phoneProgram, server });
    try {
      await until(1);
      await bed.setFault({ fault: 'drop', afterBytes: 0 });
      await bed.reconnect();
      await until((await lines()).length + 2);
    } finally {
      await recording.stop();
    }
    for (const line of await lines()) {
      const sample: { readonly at?: unknown } = JSON.parse(line);
      assert.equal(typeof sample.at, 'string');
    }
    assert.deepEqual(await processesLeftWith(phoneProgram), []);
  });

  it('is told where no file can be written', async () => {
    assert.ok(phoneProgram);
    const file = path.join(import.meta.dirname, 'phone-telemetry.test.ts', 'below a file', 'telemetry.jsonl');
    const server = () => ({ pid: process.pid, startTime: '1' });
    const told = Promise.withResolvers<TelemetrySample>();
    const recording = await recordTelemetry(bed.phone, { file, phoneProgram, server, onSample: told.resolve });
    try {
      assert.equal(typeof (await told.promise).at, 'string');
    } finally {
      await recording.stop();
    }
  });

  it('is printed by the command line, a line each second', async () => {
    const cli = ourProgram('cli');
    const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(bed.link.address.port) };
    const command = ['devices', 'telemetry', '--device', bed.state.serial, '--seconds', '2', '--json'];
    const { stdout } = await promisify(execFile)(cli.program, [...cli.arguments, ...command], { env });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    const samples = events.filter(({ event }) => event === 'telemetry');
    assert.equal(samples.length, 2);
    assert.ok(samples.every((sample) => typeof sample['memoryAvailableBytes'] === 'number'));
    assert.deepEqual([events.at(-1)?.['event'], events.at(-1)?.['samples']], ['done', 2]);
  });

  it('tells of heat', async () => {
    await bed.setFault({ fault: 'hot', thermalStatus: 3, celsius: 48.5 });
    const [sample] = await read(1);
    assert.equal(sample?.thermalStatus, 3);
    assert.ok((sample.skinCelsius ?? 0) > 40);
    assert.deepEqual(sample.temperatures, [{ name: 'skin-therm', celsius: 48.5 }]);
  });

  it('leaves out what the phone’s hardware does not report', async () => {
    await bed.setFault({ fault: 'no-heat' });
    const [sample] = await read(1);
    assert.ok(sample && !('thermalStatus' in sample) && !('skinCelsius' in sample));
    assert.deepEqual(sample.temperatures, []);
  });
});
