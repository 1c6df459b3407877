import assert from 'node:assert/strict';
import path from 'node:path';
import { DigestCache } from '../../src/node/device/push/digest-cache';
import { type PushOptions, planPush, pushFile } from '../../src/node/device/push/push-file';
import { removeFromPhone } from '../../src/node/device/remove';
import { sha256OfFile } from '../../src/node/files/sha256';
import { writeChangedModel } from './phone/changed-model';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const isQueryOrValue = (name: string) => /\.attn_[qv]\.weight$/.test(name);
const isLinear = (name: string) => /^blk\.\d+\.(attn|ffn)_[a-z]+\.weight$/.test(name) && !name.includes('norm');

/** A Q4_0 model of the sample's base, and others that differ from it as retrained ones do. */
describe('pushing only the tensors that changed', function () {
  this.timeout(120_000);
  let bed: TestBed;
  let model: string;
  let options: PushOptions;
  before(async function () {
    const adb = requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    const receiver = requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    model = requireEnvironment(this, 'MOBILE_LLM_TEST_MODEL_GGUF');
    bed = await startTestBed(adb);
    options = { receiver, digestCache: new DigestCache(path.join(bed.folder, 'digests')) };
  });
  after(async () => bed?.dispose());
  beforeEach(async () => {
    await removeFromPhone(bed.phone);
    await pushFile(bed.phone, model, options);
  });

  async function phoneHash(phonePath: string): Promise<string> {
    return (await bed.phone.shell(`sha256sum '${phonePath}'`)).stdout.slice(0, 64);
  }

  for (const { title, isChanged, leastShare, mostShare } of [
    { title: 'q and v', isChanged: isQueryOrValue, leastShare: 0.05, mostShare: 0.2 },
    { title: 'all linear layers', isChanged: isLinear, leastShare: 0.6, mostShare: 0.75 },
  ]) {
    it(`sends what changed where ${title} were trained anew, and says so beforehand`, async () => {
      const changed = path.join(bed.folder, 'changed.gguf');
      const changedShare = await writeChangedModel(model, changed, isChanged);
      const plan = await planPush(bed.phone, changed, options);
      assert.equal(plan.baseSha256, await sha256OfFile(model));
      assert.equal(plan.copiedBytes + plan.travelBytes, plan.totalBytes);
      const result = await pushFile(bed.phone, changed, options);
      assert.equal(result.sentBytes, plan.travelBytes);
      const share = result.sentBytes / result.sizeBytes;
      process.stdout.write(`      ${(100 * share).toFixed(1)} % of the bytes travelled\n`);
      assert.ok(share >= leastShare && share <= mostShare, `${share} of the bytes travelled`);
      assert.ok(share < changedShare + 0.02, 'little more than what changed travels');
      assert.equal(await phoneHash(result.blobPath), await sha256OfFile(changed));
      assert.equal(
        await phoneHash(`${path.posix.dirname(result.blobPath)}/sha256-${plan.baseSha256}`),
        plan.baseSha256,
      );
    });
  }

  it('sends everything where everything changed, and does not try to splice', async () => {
    const changed = path.join(bed.folder, 'changed.gguf');
    await writeChangedModel(model, changed, () => true);
    const plan = await planPush(bed.phone, changed, options);
    assert.deepEqual([plan.baseSha256, plan.travelBytes], [undefined, plan.totalBytes]);
  });

  it('ends with the right file although what it copies from is damaged on the phone', async () => {
    const changed = path.join(bed.folder, 'changed.gguf');
    await writeChangedModel(model, changed, isQueryOrValue);
    const { baseSha256 } = await planPush(bed.phone, changed, options);
    const damage = `printf X | dd of="$TMPDIR/mobile-llm/blobs/sha256-${baseSha256}" bs=1 seek=70000000 conv=notrunc`;
    assert.equal((await bed.phone.shell(damage)).exitCode, 0);
    const result = await pushFile(bed.phone, changed, options);
    assert.equal(await phoneHash(result.blobPath), await sha256OfFile(changed));
    assert.ok(result.sentBytes < 0.6 * result.sizeBytes, 'one chunk of 32 MiB is sent as data, not the file');
  });

  it('goes on with a splice that was cut', async () => {
    const changed = path.join(bed.folder, 'changed.gguf');
    await writeChangedModel(model, changed, isQueryOrValue);
    const { travelBytes } = await planPush(bed.phone, changed, options);
    await bed.setFault({ fault: 'drop', afterBytes: Math.round(travelBytes / 2) });
    await assert.rejects(pushFile(bed.phone, changed, options), { code: 'adb.linkLost' });
    await bed.reconnect();
    const result = await pushFile(bed.phone, changed, options);
    assert.ok(result.sentBytes < travelBytes, `${result.sentBytes} of ${travelBytes}`);
    assert.equal(await phoneHash(result.blobPath), await sha256OfFile(changed));
  });
});
