import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readPhoneFacts } from '../../src/node/adb/facts';
import { installPhoneProgram } from '../../src/node/device/phone-program';
import { pushFile } from '../../src/node/device/push/push-file';
import { requireSuitablePhone } from '../../src/node/device/require-suitable';
import { installRuntime } from '../../src/node/device/runtime';
import { type SessionEvent, startSession } from '../../src/node/device/session';
import { sha256OfFile } from '../../src/node/files/sha256';
import { hostRuntime } from '../../src/node/runtime/host-runtime';
import { processesLeftWith } from './phone/processes';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

describe('a phone in a bad condition', function () {
  this.timeout(120_000);
  let bed: TestBed;
  before(async function () {
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
  });
  after(async () => bed?.dispose());
  afterEach(async () => bed.setFault({ fault: 'clear' }));

  it('runs out of memory in mid-reply: the reply ends at once with the reason, and nothing is left', async function () {
    if (process.platform !== 'linux') {
      process.stdout.write('    skipped: the virtual phone watches its programs through /proc\n');
      this.skip();
    }
    const serverFile = path.join(requireEnvironment(this, 'MOBILE_LLM_TEST_LLAMA_BIN'), 'llama-server');
    const model = requireEnvironment(this, 'MOBILE_LLM_TEST_GGUF');
    const programFile = requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    const facts = await readPhoneFacts(bed.phone);
    const runtime = await installRuntime(bed.phone, { facts, builds: [await hostRuntime(serverFile)] });
    const modelBlob = (await pushFile(bed.phone, model)).blobPath;
    const phoneProgram = (await installPhoneProgram(bed.phone, programFile))?.path;
    const events: SessionEvent[] = [];
    const onEvent = (event: SessionEvent) => events.push(event);
    const session = await startSession(bed.phone, {
      ...{ modelBlob, runtime, contextTokens: 512, threads: 1, phoneProgram, onEvent },
    });
    const messages = [{ role: 'user', content: 'Tell a long story about a lighthouse.' }] as const;
    const talk = async () => {
      let isTight = false;
      for await (const event of session.chat({ messages, maxTokens: 400, temperature: 0 })) {
        if (event.type === 'token' && !isTight) {
          isTight = true;
          await bed.setFault({ fault: 'memory', bytes: 20e6 });
        }
      }
    };
    try {
      await assert.rejects(talk(), { code: 'device.serverEnded', message: /most likely because memory ran out.*137/ });
      const isToldOf = () => events.some((event) => event.type === 'ended' && /memory ran out/.test(event.reason));
      // The reply may fail a moment before whoever watches the server has heard.
      for (let look = 0; look < 100 && !isToldOf(); look += 1) {
        await delay(50);
      }
      assert.ok(isToldOf());
    } finally {
      await session.stop();
    }
    assert.deepEqual(await processesLeftWith(modelBlob), []);
  });

  it('lacks sha256sum: it is refused by its Android, and nothing is pushed that could not be checked', async () => {
    await bed.setFault({ fault: 'older', apiLevel: 25 });
    await bed.reconnect();
    const facts = await readPhoneFacts(bed.phone);
    assert.throws(() => requireSuitablePhone(facts), { code: 'device.androidTooOld', message: /API 25.*Android 8/ });
    const file = path.join(bed.folder, 'unchecked.gguf');
    await writeFile(file, randomBytes(100_000));
    await assert.rejects(pushFile(bed.phone, file), { code: 'device.noSha256', message: /no sha256sum/ });
    const { stdout } = await bed.phone.shell('ls "$TMPDIR/mobile-llm/blobs"');
    assert.ok(!stdout.includes(await sha256OfFile(file)), stdout);
  });
});
