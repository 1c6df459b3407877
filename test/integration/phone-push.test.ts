import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Phone } from '../../src/node/adb/phone';
import { DigestCache } from '../../src/node/device/push/digest-cache';
import { DigestBuilder } from '../../src/node/device/push/digests';
import { receiveInPlainShell } from '../../src/node/device/push/plain-shell';
import {
  type PushOptions,
  type PushPlan,
  type PushProgress,
  planPush,
  pushFile,
} from '../../src/node/device/push/push-file';
import { PushSource } from '../../src/node/device/push/source';
import { listPhoneFiles, removeFromPhone } from '../../src/node/device/remove';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const sizeBytes = 12_000_001;
const chunkBytes = 2 << 20;
/** What sockets and pipes on the way hold at most. */
const inFlightBytes = 8e6;
/** Of it, what the phone’s side of them holds and what is lost with the link. */
const lostInFlightBytes = 4e6;

for (const way of ['our program', 'plain shell'] as const) {
  describe(`pushing a file through ${way}`, function () {
    this.timeout(60_000);
    let bed: TestBed;
    let options: PushOptions;
    before(async function () {
      const adb = requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
      const receiver = way === 'our program' ? requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM') : undefined;
      bed = await startTestBed(adb);
      options = { receiver, chunkBytes, digestCache: new DigestCache(path.join(bed.folder, 'digests')) };
    });
    after(async () => bed?.dispose());
    afterEach(async () => {
      await bed.setFault({ fault: 'clear' });
      await removeFromPhone(bed.phone);
    });

    async function newFile(name = 'model.gguf'): Promise<{ file: string; sha256: string }> {
      const content = randomBytes(sizeBytes);
      const file = path.join(bed.folder, name);
      await writeFile(file, content);
      return { file, sha256: createHash('sha256').update(content).digest('hex') };
    }

    async function phoneHash(phonePath: string): Promise<string> {
      return (await bed.phone.shell(`sha256sum '${phonePath}'`)).stdout.slice(0, 64);
    }

    it('stores it under its hash, for nobody else to read, and counts only what the phone stored', async () => {
      const { file, sha256 } = await newFile();
      const sending: number[] = [];
      const onProgress = (progress: PushProgress) => {
        if (progress.phase === 'sending') {
          sending.push(progress.doneBytes);
        }
      };
      const result = await pushFile(bed.phone, file, { ...options, onProgress });
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
      assert.deepEqual(
        (await listPhoneFiles(bed.phone)).map((known) => known.path),
        [`blobs/sha256-${sha256}`],
      );
    });

    it('starts three shells, however many chunks there are', async () => {
      const { file } = await newFile();
      const { phone } = bed;
      let starts = 0;
      const counted = <Call extends readonly unknown[], Result>(call: (...rest: Call) => Result) => {
        return (...rest: Call): Result => {
          starts += 1;
          return call(...rest);
        };
      };
      const counting: Phone = {
        serial: phone.serial,
        shell: counted((command, options) => phone.shell(command, options)),
        shellStream: counted((command, options) => phone.shellStream(command, options)),
        openSocket: counted((service, options) => phone.openSocket(service, options)),
        close: () => {},
      };
      await pushFile(counting, file, options);
      assert.equal(starts, 3);
    });

    it('sends nothing when the phone has it', async () => {
      const { file } = await newFile();
      await pushFile(bed.phone, file, options);
      const again = await pushFile(bed.phone, file, options);
      assert.deepEqual([again.sentBytes, again.reused], [0, true]);
    });

    it('stores an empty file', async () => {
      const file = path.join(bed.folder, 'empty');
      await writeFile(file, '');
      const { blobPath } = await pushFile(bed.phone, file, options);
      assert.equal(await phoneHash(blobPath), createHash('sha256').digest('hex'));
    });

    for (const percent of [50, 90]) {
      it(`goes on where a cable was pulled at ${percent} %`, async () => {
        const { file, sha256 } = await newFile();
        await bed.setFault({ fault: 'drop', afterBytes: Math.round((sizeBytes * percent) / 100) });
        await assert.rejects(pushFile(bed.phone, file, options), { code: 'adb.linkLost' });
        await bed.reconnect();
        // What the cut push started on the phone may still be storing what had arrived.
        await bed.phone.shell(`flock "$TMPDIR/mobile-llm/blobs/sha256-${sha256}.part" true`);
        const files = await listPhoneFiles(bed.phone);
        assert.deepEqual(
          files.map((known) => known.path),
          [`blobs/sha256-${sha256}.part`],
        );
        const arrivedBytes = files[0]?.sizeBytes ?? 0;
        assert.ok(arrivedBytes > (sizeBytes * percent) / 100 - lostInFlightBytes, `${arrivedBytes} bytes had arrived`);
        const expected = await planPush(bed.phone, file, options);
        assert.deepEqual([expected.storedBytes, expected.travelBytes], [arrivedBytes, sizeBytes - arrivedBytes]);
        const result = await pushFile(bed.phone, file, options);
        assert.equal(result.sentBytes, sizeBytes - arrivedBytes);
        assert.equal(await phoneHash(result.blobPath), sha256);
      });
    }

    it('notices a byte that was damaged on the way and sends as little as it can again', async () => {
      const { file, sha256 } = await newFile();
      await bed.setFault({ fault: 'corrupt', afterBytes: 4_000_000 });
      const result = await pushFile(bed.phone, file, options);
      // What was on its way when the phone said so is lost too; plain shell finds it only at the end.
      const mostBytes = way === 'our program' ? sizeBytes + chunkBytes + inFlightBytes : 2 * sizeBytes;
      assert.ok(result.sentBytes > sizeBytes && result.sentBytes <= mostBytes, `${result.sentBytes} bytes were sent`);
      assert.equal(await phoneHash(result.blobPath), sha256);
    });

    it('never names a file that a part file had spoiled', async () => {
      const { file, sha256 } = await newFile();
      const spoil = `mkdir -p "$TMPDIR/mobile-llm/blobs"; head -c 3000000 /dev/zero > "$TMPDIR/mobile-llm/blobs/sha256-${sha256}.part"`;
      await bed.phone.shell(spoil);
      const result = await pushFile(bed.phone, file, options);
      assert.equal(result.sentBytes, way === 'our program' ? sizeBytes : sizeBytes - 3_000_000 + sizeBytes);
      assert.equal(await phoneHash(result.blobPath), sha256);
    });

    it('says which timeout ended it when the phone stops taking bytes', async () => {
      const { file } = await newFile();
      await bed.setFault({ fault: 'stall', afterBytes: 3_000_000 });
      const pushing = pushFile(bed.phone, file, { ...options, inactivityTimeoutMs: 1000 });
      await assert.rejects(pushing, { code: 'device.pushStalled' });
      await bed.setFault({ fault: 'clear' });
      await bed.reconnect();
      assert.equal((await pushFile(bed.phone, file, options)).reused, false);
    });

    it('refuses a phone without the room, with numbers, and before a byte is sent', async () => {
      const { file } = await newFile();
      await bed.setFault({ fault: 'free-space', bytes: 100_000_000 });
      const refusal = { code: 'device.noSpace', message: /has 100 MB free; 512 MB/ };
      await assert.rejects(planPush(bed.phone, file, options), refusal);
      await assert.rejects(pushFile(bed.phone, file, options), refusal);
      assert.deepEqual(await listPhoneFiles(bed.phone), []);
    });

    it('stops when cancelled and keeps what arrived', async () => {
      const { file } = await newFile();
      const cancel = new AbortController();
      const reason = new DOMException('enough', 'AbortError');
      await bed.setFault({ fault: 'stall', afterBytes: 6_000_000 });
      setTimeout(() => cancel.abort(reason), 800);
      await assert.rejects(pushFile(bed.phone, file, { ...options, signal: cancel.signal }), reason);
      await bed.setFault({ fault: 'clear' });
      await bed.reconnect();
      const result = await pushFile(bed.phone, file, options);
      assert.ok(result.sentBytes < sizeBytes);
    });

    it('lets two pushes of the same file, and one of another, go on side by side', async () => {
      const [{ file, sha256 }, other] = [await newFile(), await newFile('other.gguf')];
      const results = await Promise.all([
        pushFile(bed.phone, file, options),
        pushFile(bed.phone, file, options),
        pushFile(bed.phone, other.file, options),
      ]);
      assert.deepEqual(await Promise.all(results.map((result) => phoneHash(result.blobPath))), [
        sha256,
        sha256,
        other.sha256,
      ]);
    });

    it('uses a part file of its own when another push holds the usual one for long', async () => {
      const { file, sha256 } = await newFile();
      const part = `"$TMPDIR/mobile-llm/blobs/sha256-${sha256}.part"`;
      const holder = `mkdir -p "$TMPDIR/mobile-llm/blobs"; ( flock 9; echo held >&9; echo held; sleep 30 ) 9>>${part}`;
      const holding = await bed.phone.shellStream(holder);
      for await (const _ of holding.stdout) {
        break;
      }
      const { blobPath } = await pushFile(bed.phone, file, options);
      assert.equal(await phoneHash(blobPath), sha256);
      assert.equal((await bed.phone.shell(`cat ${part}`)).stdout, 'held\n', 'the other’s file is as it was');
      holding.exited.catch(() => {});
      holding.kill();
    });

    it('notices that the file is not the one whose hash was given', async () => {
      const { file } = await newFile();
      const pushing = pushFile(bed.phone, file, { ...options, sha256: 'ab'.repeat(32) });
      await assert.rejects(pushing, { code: 'device.fileChanged' });
      assert.ok(!(await listPhoneFiles(bed.phone)).some((known) => !known.path.endsWith('.part')));
    });

    it('says beforehand what will travel', async () => {
      const { file } = await newFile();
      const plans: PushPlan[] = [await planPush(bed.phone, file, options)];
      assert.deepEqual(await listPhoneFiles(bed.phone), [], 'a plan makes nothing');
      await pushFile(bed.phone, file, { ...options, onPlan: (plan) => plans.push(plan) });
      const plan = { totalBytes: sizeBytes, storedBytes: 0, copiedBytes: 0, travelBytes: sizeBytes };
      assert.deepEqual(plans, Array(2).fill({ ...plan, baseSha256: undefined }));
      assert.equal((await planPush(bed.phone, file, options)).travelBytes, 0);
    });
  });
}

describe('a part file that grew after it was looked at', function () {
  this.timeout(60_000);
  let bed: TestBed;
  before(async function () {
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
  });
  after(async () => bed?.dispose());

  it('is left alone by plain shell, which has it looked at again', async () => {
    const file = path.join(bed.folder, 'model.gguf');
    const content = randomBytes(sizeBytes);
    await writeFile(file, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const { stdout } = await bed.phone.shell(
      `cd "$TMPDIR" && head -c 3000000 /dev/zero > grown.part && printf %s "$TMPDIR"`,
    );
    await using source = await PushSource.open(file, new DigestBuilder({ sizeBytes, chunkBytes, pieces: [] }));
    const { kind } = await receiveInPlainShell(bed.phone, source, {
      ...{
        sha256,
        partPath: `${stdout}/grown.part`,
        partBytes: 2_000_000,
        targetPath: `${stdout}/named`,
        mode: '0600',
      },
      ...{ inactivityTimeoutMs: 30_000, onStart: () => {}, onStored: () => {}, signal: undefined },
    });
    assert.equal(kind, 'busy');
    const after = await bed.phone.shell('cd "$TMPDIR" && stat -c %s grown.part && ls named 2>/dev/null');
    assert.equal(after.stdout, '3000000\n');
  });
});

describe('removing what is ours', function () {
  this.timeout(60_000);
  let bed: TestBed;
  before(async function () {
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
  });
  after(async () => bed?.dispose());

  it('removes everything of ours and nothing else', async () => {
    const file = path.join(bed.folder, 'model.gguf');
    await writeFile(file, randomBytes(1000));
    await pushFile(bed.phone, file);
    await bed.phone.shell('echo mine > "$TMPDIR/of-the-user"');
    const removed = await removeFromPhone(bed.phone);
    assert.equal(removed.length, 1);
    assert.equal((await bed.phone.shell('ls "$TMPDIR"')).stdout, 'of-the-user\n');
  });
});
