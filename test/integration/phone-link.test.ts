import assert from 'node:assert/strict';
import { readPhoneFacts } from '../../src/node/adb/facts';
import { processesLeftWith, processesWith } from './phone/processes';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

describe('the link to a phone', function () {
  this.timeout(60_000);
  let bed: TestBed;
  before(async function () {
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'), 'phone-6gb');
  });
  after(async () => bed?.dispose());

  it('reads what the phone is, and that it is virtual', async () => {
    const facts = await readPhoneFacts(bed.phone);
    assert.equal(facts.model, 'Virtual phone (6 GB)');
    assert.equal(facts.isVirtual, true);
    assert.equal(facts.apiLevel, 33);
    assert.equal(facts.memoryTotalBytes, Math.round((5.5 * 2 ** 30) / 1024) * 1024);
    assert.equal(facts.storageFreeBytes, 61 * 2 ** 30);
    assert.equal(facts.batteryCelsius, 29.1);
    assert.equal(facts.thermalStatus, 0);
    assert.equal(facts.abi, process.arch === 'arm64' ? 'arm64-v8a' : 'x86_64');
  });

  it('streams stdin of any size and keeps the exit code', async () => {
    const result = await bed.phone.shell('wc -c; exit 3', { stdin: Buffer.alloc(3_000_001) });
    assert.deepEqual([result.exitCode, result.stdout.trim()], [3, '3000001']);
  });

  it('does not wait for a command that never reads its input', async () => {
    const result = await bed.phone.shell('head -c 4 >/dev/null; echo done', { stdin: Buffer.alloc(20_000_000) });
    assert.equal(result.stdout, 'done\n');
  });

  it('gives up after its timeout, and at once when cancelled', async () => {
    await assert.rejects(bed.phone.shell('sleep 30', { timeoutMs: 200 }), { code: 'adb.timeout' });
    // Before the stream is open.
    await assert.rejects(bed.phone.shell('sleep 30', { timeoutMs: 1 }), { code: 'adb.timeout' });
    const reason = new DOMException('enough', 'AbortError');
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(reason), 100);
    await assert.rejects(bed.phone.shell('sleep 30', { signal: cancel.signal }), reason);
  });

  it('refuses a port on which nothing listens', async () => {
    await assert.rejects(bed.phone.openSocket('tcp:1'), { code: 'adb.serviceRefused' });
  });

  it('tells a lost link from a finished command', async () => {
    const running = bed.phone.shell('sleep 30');
    setTimeout(() => void bed.setFault({ fault: 'drop', afterBytes: 0 }).then(() => bed.adb('shell', 'true')), 100);
    await assert.rejects(running, { code: 'adb.linkLost' });
    await bed.reconnect();
    assert.equal((await bed.phone.shell('echo back')).stdout, 'back\n');
  });

  it('follows phones that come and go', async () => {
    const seen: string[] = [];
    const cancel = new AbortController();
    const following = (async () => {
      for await (const phones of bed.link.devices({ signal: cancel.signal })) {
        seen.push(phones.map((phone) => phone.state).join());
        if (seen.length === 1) {
          await bed.link.disconnect(bed.state.serial);
        } else if (seen.at(-1) === '') {
          await bed.reconnect();
        } else if (seen.at(-1) === 'device') {
          cancel.abort();
        }
      }
    })();
    await assert.rejects(following, { name: 'AbortError' });
    assert.equal(seen[0], 'device');
    assert.ok(seen.includes(''));
  });

  it('ends everything that runs on the phone when the phone is switched off', async () => {
    const mark = `sleep 31${process.pid}`;
    await bed.phone.shell(`setsid ${mark} </dev/null >/dev/null 2>&1 &`);
    assert.equal(processesWith(mark).length, 1);
    process.kill(bed.state.process.pid, 'SIGTERM');
    for await (const phones of bed.link.devices()) {
      if (!phones.some((phone) => phone.state === 'device')) {
        break;
      }
    }
    assert.deepEqual(await processesLeftWith(mark), []);
  });
});
