import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type PushProgress, pushFile } from '../../src/node/device/push';
import { listPhoneFiles, removeFromPhone } from '../../src/node/device/remove';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const sizeBytes = 24_000_001;

describe('pushing a file', function () {
  this.timeout(60_000);
  let bed: TestBed;
  before(async function () {
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
  });
  after(async () => bed?.dispose());
  afterEach(async () => {
    await bed.setFault({ fault: 'clear' });
    await removeFromPhone(bed.phone);
  });

  async function newFile(): Promise<{ file: string; sha256: string }> {
    const content = randomBytes(sizeBytes);
    const file = path.join(bed.folder, 'model.gguf');
    await writeFile(file, content);
    return { file, sha256: createHash('sha256').update(content).digest('hex') };
  }

  async function phoneHash(phonePath: string): Promise<string> {
    return (await bed.phone.shell(`sha256sum '${phonePath}'`)).stdout.slice(0, 64);
  }

  it('stores it under its hash, for nobody else to read, and counts only what the phone confirmed', async () => {
    const { file, sha256 } = await newFile();
    const sending: number[] = [];
    const onProgress = (progress: PushProgress) => {
      if (progress.phase === 'sending') {
        sending.push(progress.doneBytes);
      }
    };
    const result = await pushFile(bed.phone, file, { onProgress });
    assert.deepEqual([result.sha256, result.sentBytes, result.reused], [sha256, sizeBytes, false]);
    assert.equal(await phoneHash(result.blobPath), sha256);
    assert.equal(sending.at(-1), sizeBytes);
    assert.deepEqual(
      sending,
      sending.toSorted((left, right) => left - right),
    );
    const modes = await bed.phone.shell(
      `stat -c %a '${result.blobPath}' "$TMPDIR/mobile-llm/blobs" "$TMPDIR/mobile-llm"`,
    );
    assert.equal(modes.stdout, '600\n700\n700\n');
  });

  it('sends nothing when the phone has it', async () => {
    const { file } = await newFile();
    await pushFile(bed.phone, file);
    const again = await pushFile(bed.phone, file);
    assert.deepEqual([again.sentBytes, again.reused], [0, true]);
  });

  for (const percent of [5, 50, 95]) {
    it(`goes on where a cable was pulled at ${percent} %`, async () => {
      const { file, sha256 } = await newFile();
      await bed.setFault({ fault: 'drop', afterBytes: Math.round((sizeBytes * percent) / 100) });
      await assert.rejects(pushFile(bed.phone, file), { code: 'adb.linkLost' });
      await bed.reconnect();
      const files = await listPhoneFiles(bed.phone);
      assert.deepEqual(
        files.map((known) => known.path),
        [`blobs/sha256-${sha256}.part`],
      );
      const arrivedBytes = files[0]?.sizeBytes ?? 0;
      // At most the packets in flight are lost: one of 1 MiB on the wire and what pipes hold.
      assert.ok(arrivedBytes > (sizeBytes * percent) / 100 - 4e6, `${arrivedBytes} bytes had arrived`);
      const result = await pushFile(bed.phone, file);
      assert.equal(result.sentBytes, sizeBytes - arrivedBytes);
      assert.equal(await phoneHash(result.blobPath), sha256);
    });
  }

  it('notices a byte that was damaged on the way and sends the file again', async () => {
    const { file, sha256 } = await newFile();
    await bed.setFault({ fault: 'corrupt', afterBytes: 9_000_000 });
    const result = await pushFile(bed.phone, file);
    assert.equal(result.sentBytes, 2 * sizeBytes);
    assert.equal(await phoneHash(result.blobPath), sha256);
  });

  it('never names a file that a part file had spoiled', async () => {
    const { file, sha256 } = await newFile();
    const spoil = `mkdir -p "$TMPDIR/mobile-llm/blobs"; head -c 5000000 /dev/zero > "$TMPDIR/mobile-llm/blobs/sha256-${sha256}.part"`;
    await bed.phone.shell(spoil);
    const result = await pushFile(bed.phone, file);
    assert.equal(result.sentBytes, sizeBytes - 5_000_000 + sizeBytes);
    assert.equal(await phoneHash(result.blobPath), sha256);
  });

  it('says which timeout ended it when the phone stops taking bytes', async () => {
    const { file } = await newFile();
    await bed.setFault({ fault: 'stall', afterBytes: 6_000_000 });
    await assert.rejects(pushFile(bed.phone, file, { inactivityTimeoutMs: 1000 }), { code: 'device.pushStalled' });
    await bed.setFault({ fault: 'clear' });
    await bed.reconnect();
    assert.equal((await pushFile(bed.phone, file)).reused, false);
  });

  it('refuses a phone without the room, with numbers, and before a byte is sent', async () => {
    const { file } = await newFile();
    await bed.setFault({ fault: 'free-space', bytes: 100_000_000 });
    await assert.rejects(pushFile(bed.phone, file), { code: 'device.noSpace', message: /has 100 MB free; 524 MB/ });
    assert.deepEqual(await listPhoneFiles(bed.phone), []);
  });

  it('stops when cancelled and keeps what arrived', async () => {
    const { file } = await newFile();
    const cancel = new AbortController();
    const reason = new DOMException('enough', 'AbortError');
    await bed.setFault({ fault: 'stall', afterBytes: 12_000_000 });
    setTimeout(() => cancel.abort(reason), 800);
    await assert.rejects(pushFile(bed.phone, file, { signal: cancel.signal }), reason);
    await bed.setFault({ fault: 'clear' });
    await bed.reconnect();
    const result = await pushFile(bed.phone, file);
    assert.ok(result.sentBytes < sizeBytes);
  });

  it('removes everything of ours and nothing else', async () => {
    const { file } = await newFile();
    await pushFile(bed.phone, file);
    await bed.phone.shell('echo mine > "$TMPDIR/of-the-user"');
    const removed = await removeFromPhone(bed.phone);
    assert.equal(removed.length, 1);
    assert.equal((await bed.phone.shell('ls "$TMPDIR"')).stdout, 'of-the-user\n');
  });
});
