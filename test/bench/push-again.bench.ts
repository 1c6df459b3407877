import path from 'node:path';
import { DigestCache } from '../../src/node/device/push/digest-cache';
import { type PushOptions, pushFile } from '../../src/node/device/push/push-file';
import { removeFromPhone } from '../../src/node/device/remove';
import { writeChangedModel } from '../integration/phone/changed-model';
import { startTestBed, type TestBed } from '../integration/phone/test-bed';
import { type Bench, provided } from './bench';

const chunkBytes = 32 << 20;
const cases = [
  { title: 'q and v trained anew', isChanged: /\.attn_[qv]\.weight$/, goal: 0.2 },
  { title: 'all linear layers trained anew', isChanged: /^blk\.\d+\.(attn|ffn)_(?!norm)[a-z]+\.weight$/, goal: 0.75 },
] as const;

/** Bytes that travel when the phone has a part already, beside the whole file that `adb push` sends again. */
export const bench: Bench = async (report) => {
  const model = provided('MOBILE_LLM_TEST_MODEL_GGUF');
  const bed = await startTestBed(provided('MOBILE_LLM_TEST_ADB'));
  try {
    const digestCache = new DigestCache(path.join(bed.folder, 'digests'));
    const options: PushOptions = { receiver: provided('MOBILE_LLM_TEST_PHONE_PROGRAM'), digestCache };
    for (const { title, isChanged, goal } of cases) {
      await removeFromPhone(bed.phone);
      await pushFile(bed.phone, model, options);
      const changed = path.join(bed.folder, 'changed.gguf');
      await writeChangedModel(model, changed, (name) => isChanged.test(name));
      const { sentBytes, sizeBytes } = await pushFile(bed.phone, changed, options);
      report({ metric: title, ...megabytes(sentBytes, sizeBytes), goal: { atMost: goal } });
    }
    const { sentBytes, sizeBytes } = await pushAfterCut(bed, model, options);
    const goal = { atMost: 0.1 + chunkBytes / sizeBytes };
    report({ metric: 'resumed after a cut at 90 %', ...megabytes(sentBytes, sizeBytes), goal });
  } finally {
    await bed.dispose();
  }
};

/** The second of two pushes: the link of the first is cut when nine tenths have travelled. */
async function pushAfterCut(bed: TestBed, model: string, options: PushOptions) {
  await removeFromPhone(bed.phone);
  const { sizeBytes } = await pushFile(bed.phone, model, options);
  await removeFromPhone(bed.phone);
  await bed.setFault({ fault: 'drop', afterBytes: Math.round(0.9 * sizeBytes) });
  const isCut = await pushFile(bed.phone, model, options).then(
    () => false,
    () => true,
  );
  if (!isCut) {
    throw new Error('The link was not cut.');
  }
  await bed.reconnect();
  return pushFile(bed.phone, model, options);
}

function megabytes(sentBytes: number, sizeBytes: number) {
  return { ours: sentBytes / 1e6, baseline: sizeBytes / 1e6, unit: 'MB' };
}
