import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PhoneState } from '../../src/node/adb/devices';
import { openPhone, type Phone } from '../../src/node/adb/phone';
import { processesLeftWith } from './phone/processes';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const waitTimeoutMs = 20_000;

describe('faults of the virtual phone', function () {
  this.timeout(60_000);
  let bed: TestBed;
  before(async function () {
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
  });
  after(async () => bed?.dispose());
  afterEach(async () => {
    await bed.setFault({ fault: 'clear' });
    await bed.reconnect();
  });

  /** Waits until adb says so of this phone. */
  async function becomes(state: PhoneState): Promise<void> {
    for await (const phones of bed.link.devices({ signal: AbortSignal.timeout(waitTimeoutMs) })) {
      if (phones.find(({ serial }) => serial === bed.state.serial)?.state === state) {
        return;
      }
    }
  }

  /** Waits until adb reaches the phone that it is now: for a moment adb goes on telling of the connection that was. */
  async function says(property: string, isMeant: (value: string) => boolean): Promise<void> {
    for (const deadline = performance.now() + waitTimeoutMs; ; await delay(100)) {
      const { stdout, exitCode } = await bed.adb('shell', `getprop ${property}`);
      if (exitCode === 0 && isMeant(stdout.trim())) {
        return;
      }
      assert.ok(performance.now() < deadline, `${property} is ${stdout}`);
    }
  }

  /** Opens the phone anew: what adb said of it before may have changed. */
  async function reopened(): Promise<Phone> {
    return openPhone(bed.link, bed.state.serial);
  }

  const output = async (command: string) => (await (await reopened()).shell(command)).stdout;

  /** Only whole packets count, on a phone too: the last one of up to 1 MiB is lost. */
  function assertArrived(arrivedBytes: number, cutAtBytes: number): void {
    assert.ok(arrivedBytes > cutAtBytes - (1 << 20) && arrivedBytes < cutAtBytes, `${arrivedBytes} bytes arrived`);
  }

  it('cuts the link after so many bytes', async () => {
    const cutAtBytes = 5_500_000;
    await bed.setFault({ fault: 'drop', afterBytes: cutAtBytes });
    const cut = bed.phone.shell('cat > "$TMPDIR/cut"', { stdin: randomBytes(2 * cutAtBytes) });
    await assert.rejects(cut, { code: 'adb.linkLost' });
    await bed.reconnect();
    assertArrived(Number(await output('stat -c %s "$TMPDIR/cut"')), cutAtBytes);
  });

  it('stops reading, and goes on by itself when its time is over', async () => {
    await bed.setFault({ fault: 'stall', afterBytes: 1_000_000, seconds: 0.7 });
    const begin = performance.now();
    const { stdout } = await bed.phone.shell('wc -c', { stdin: Buffer.alloc(3_000_000) });
    assert.equal(stdout.trim(), '3000000');
    assert.ok(performance.now() - begin > 650);
  });

  it('carries no more than a slow link does, both ways', async () => {
    const sizeBytes = 8_000_000;
    await bed.setFault({ fault: 'slow', bytesPerSecond: 10e6 });
    for (const [command, stdin] of [
      ['wc -c', Buffer.alloc(sizeBytes)],
      [`head -c ${sizeBytes} /dev/zero`, Buffer.alloc(0)],
    ] as const) {
      const begin = performance.now();
      await bed.phone.shell(command, { stdin });
      const seconds = (performance.now() - begin) / 1000;
      assert.ok(seconds > 0.7 && seconds < 1.3, `${command}: ${seconds} s instead of 0.8`);
    }
  });

  it('is full: the shell, df and adb push all say so, what fits stays, and room comes back', async function () {
    await bed.phone.shell('echo kept > "$TMPDIR/old"');
    const note = await bed.setFault({ fault: 'full', afterBytes: 1 << 20 });
    if (note !== undefined) {
      process.stdout.write(`    skipped: ${note}\n`);
      this.skip();
    }
    assert.match((await bed.phone.shell('df -k "$TMPDIR"')).stdout, / 10\d\d 99% /);
    const written = await bed.phone.shell('cat "$TMPDIR/old"; cat > "$TMPDIR/part"', { stdin: Buffer.alloc(3 << 20) });
    assert.notEqual(written.exitCode, 0);
    assert.match(written.stderr, /No space left on device/);
    assert.equal(written.stdout, 'kept\n');

    await writeFile(path.join(bed.folder, 'more'), randomBytes(100_000));
    const pushed = await bed.adb('push', path.join(bed.folder, 'more'), '/data/local/tmp/more');
    assert.notEqual(pushed.exitCode, 0);
    assert.match(pushed.stdout + pushed.stderr, /No space left on device/);

    await bed.setFault({ fault: 'clear' });
    assert.equal(await output('stat -c %s "$TMPDIR/part"; rm "$TMPDIR/part"; cat "$TMPDIR/old"'), `${1 << 20}\nkept\n`);
    assert.equal((await bed.adb('push', path.join(bed.folder, 'more'), '/data/local/tmp/more')).exitCode, 0);
  });

  it('damages one bit of what a command or a file receives', async () => {
    const sent = randomBytes(300_000);
    await bed.setFault({ fault: 'corrupt', afterBytes: 123_456 });
    const { stdout } = await bed.phone.shell('sha256sum', { stdin: sent });
    sent.writeUInt8(sent.readUInt8(123_456) ^ 1, 123_456);
    assert.equal(stdout.slice(0, 64), createHash('sha256').update(sent).digest('hex'));

    const file = path.join(bed.folder, 'sent');
    await writeFile(file, sent);
    await bed.setFault({ fault: 'corrupt', afterBytes: 200_000 });
    await bed.adb('push', file, '/data/local/tmp/received');
    await bed.adb('pull', '/data/local/tmp/received', `${file}.back`);
    const back = await readFile(`${file}.back`);
    assert.deepEqual(
      [...back.keys()].filter((position) => back[position] !== sent[position]),
      [200_000],
    );
  });

  it('reboots: processes end, files stay, and it is back with another boot id', async () => {
    const mark = `32${process.pid}`;
    const bootId = 'cat /proc/sys/kernel/random/boot_id';
    const before = await output(bootId);
    await bed.phone.shell(`echo here > "$TMPDIR/stays"; setsid sleep ${mark} </dev/null >/dev/null 2>&1 &`);
    await bed.setFault({ fault: 'reboot', seconds: 0.5 });
    assert.deepEqual(await processesLeftWith(mark), []);
    await assert.rejects(reopened().then((phone) => phone.shell('true')));
    await becomes('device');
    assert.equal(await output('cat "$TMPDIR/stays"'), 'here\n');
    assert.notEqual(await output(bootId), before);
    assert.ok(Number.parseFloat(await output('cat /proc/uptime')) < 20);
  });

  it('reboots in the middle of a transfer and keeps what had arrived', async () => {
    const cutAtBytes = 5_500_000;
    await bed.setFault({ fault: 'reboot', afterBytes: cutAtBytes, seconds: 0.3 });
    const cut = bed.phone.shell('cat > "$TMPDIR/half"', { stdin: randomBytes(2 * cutAtBytes) });
    await assert.rejects(cut, { code: 'adb.linkLost' });
    await bed.reconnect();
    const arrivedBytes = Number(await output('stat -c %s "$TMPDIR/half"'));
    assert.ok(arrivedBytes > 3_000_000 && arrivedBytes < cutAtBytes, `${arrivedBytes} bytes arrived`);
  });

  it('waits for a person before it trusts this computer', async () => {
    await bed.setFault({ fault: 'unauthorized' });
    await becomes('unauthorized');
    await assert.rejects(reopened(), { code: 'adb.phoneNotReady', message: /unauthorized/ });
    await bed.setFault({ fault: 'authorize' });
    await becomes('device');
  });

  it('trusts this computer by itself after a while', async () => {
    await bed.setFault({ fault: 'unauthorized', seconds: 1.5 });
    await becomes('unauthorized');
    await becomes('device');
  });

  it('is offline for a while', async () => {
    await bed.setFault({ fault: 'offline', seconds: 1.5 });
    await becomes('offline');
    await becomes('device');
  });

  for (const state of ['recovery', 'sideload', 'bootloader', 'rescue'] as const) {
    it(`is in ${state}`, async () => {
      await bed.setFault({ fault: 'state', state });
      await becomes(state);
      await assert.rejects(reopened(), { code: 'adb.phoneNotReady' });
    });
  }

  it('gives its address to another phone, with other names and other files, and comes back', async () => {
    const identity =
      'getprop ro.serialno; getprop ro.product.model; getprop ro.build.fingerprint; cat "$TMPDIR/own" 2>&1';
    await bed.phone.shell('echo mine > "$TMPDIR/own"');
    const own = (await output(identity)).split('\n');
    await bed.setFault({ fault: 'other-phone' });
    await says('ro.serialno', (serial) => serial !== '' && serial !== own[0]);
    const other = (await output(identity)).split('\n');
    for (const position of [0, 1, 2, 3]) {
      assert.notEqual(own[position], other[position]);
    }
    await bed.setFault({ fault: 'clear' });
    await says('ro.serialno', (serial) => serial === own[0]);
    assert.equal(await output(identity), own.join('\n'));
  });

  it('is an Android 6: no shell protocol 2, small packets, checksums, no sha256sum', async () => {
    await bed.setFault({ fault: 'older', apiLevel: 23 });
    await says('ro.build.version.sdk', (level) => level === '23');
    await assert.rejects(reopened(), { code: 'adb.noShellVersion2', message: /Android 6\.0\.1 \(API 23\)/ });
    const file = path.join(bed.folder, 'for-old');
    await writeFile(file, randomBytes(300_000));
    assert.equal((await bed.adb('push', file, '/data/local/tmp/for-old')).exitCode, 0);
    assert.equal((await bed.adb('pull', '/data/local/tmp/for-old', `${file}.back`)).exitCode, 0);
    assert.ok((await readFile(file)).equals(await readFile(`${file}.back`)));
    const { stdout } = await bed.adb('shell', 'getprop ro.build.version.sdk; sha256sum /dev/null');
    assert.match(stdout, /^23\r?\n.*sha256sum: not found/);
  });

  it('loses a program to the kernel', async () => {
    const running = bed.phone.shell('sleep 50');
    await assert.rejects(bed.setFault({ fault: 'kill', program: 'llama-server' }), { message: /No program/ });
    // The shell becomes the program a moment after it began.
    const kill = () => bed.setFault({ fault: 'kill', program: 'sleep' });
    const retry = () => new Promise((resolve) => setTimeout(resolve, 50)).then(kill);
    await kill().catch(retry).catch(retry).catch(retry);
    assert.equal((await running).exitCode, 137);
  });

  it('lies about its space, its clock and its heat', async () => {
    await bed.setFault({ fault: 'free-space', bytes: 5_000_000 * 1024 });
    await bed.setFault({ fault: 'clock', offsetSeconds: -86_400 });
    await bed.setFault({ fault: 'hot', thermalStatus: 4, celsius: 55 });
    const [seconds, space, heat] = (
      await output('date +%s; df -k /data | tail -n 1; dumpsys thermalservice | grep Status:')
    ).split('\n');
    assert.ok(Math.abs(Number(seconds) + 86_400 - Date.now() / 1000) < 10);
    assert.match(space ?? '', / 5000000 /);
    assert.equal(heat, 'Thermal Status: 4');
  });

  it('refuses a fault that it does not know', async () => {
    await assert.rejects(bed.setFault({ fault: 'explode' }), { code: 'argument.invalid', message: /Known faults/ });
  });
});
