import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DigestCache } from '../../src/node/device/push/digest-cache';
import { pushFile } from '../../src/node/device/push/push-file';
import { withPhone } from '../../src/node/device/with-phone';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const sizeBytes = 8_000_001;

describe('a phone that goes away and comes back', function () {
  this.timeout(60_000);
  let bed: TestBed;
  let receiver: string;
  before(async function () {
    receiver = requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
  });
  after(async () => bed?.dispose());
  afterEach(async () => {
    await bed.setFault({ fault: 'clear' });
    await bed.reconnect();
  });

  async function pushThrough(fault: Readonly<Record<string, unknown>>, returnTimeoutMs = 20_000) {
    const content = randomBytes(sizeBytes);
    const file = path.join(bed.folder, 'model.gguf');
    await writeFile(file, content);
    const waits: string[] = [];
    await bed.setFault(fault);
    const options = {
      openLink: async () => bed.link,
      returnTimeoutMs,
      onWaiting: (lost: { readonly code: string }) => waits.push(lost.code),
    };
    const digestCache = new DigestCache(path.join(bed.folder, 'digests'));
    const result = await withPhone(
      bed.state.serial,
      (phone) => pushFile(phone, file, { receiver, digestCache, inactivityTimeoutMs: 2000 }),
      options,
    );
    assert.equal(result.sha256, createHash('sha256').update(content).digest('hex'));
    const { stdout } = await bed.phone.shell(`sha256sum '${result.blobPath}'`);
    assert.equal(stdout.slice(0, 64), result.sha256);
    return { ...result, waits };
  }

  it('gets its file although the cable was pulled, without anybody asking again', async () => {
    const { waits, sentBytes } = await pushThrough({ fault: 'drop', afterBytes: 5_000_000 });
    assert.deepEqual(waits, ['adb.linkLost']);
    assert.ok(sentBytes < sizeBytes, 'the second attempt went on');
  });

  it('gets its file although it restarted', async () => {
    const { waits } = await pushThrough({ fault: 'reboot', afterBytes: 5_000_000, seconds: 1 });
    assert.ok(waits.length > 0);
  });

  it('is told from another phone on the same address', async () => {
    const isOther = { code: 'adb.otherPhone' };
    const lost = withPhone(
      bed.state.serial,
      async (phone) => {
        await bed.setFault({ fault: 'other-phone' });
        await phone.shell('sleep 5');
      },
      { openLink: async () => bed.link },
    );
    await assert.rejects(lost, isOther);
  });

  it('is waited for no longer than said', async () => {
    const pushing = pushThrough({ fault: 'reboot', afterBytes: 1_000_000, seconds: 8 }, 1000);
    await assert.rejects(pushing, { code: 'adb.didNotReturn', message: /within 1 s/ });
  });
});
