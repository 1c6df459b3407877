import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { pushFile } from '../../src/node/device/push/push-file';
import { removeFromPhone } from '../../src/node/device/remove';
import { sha256OfFile } from '../../src/node/files/sha256';
import { startTestBed, type TestBed } from '../integration/phone/test-bed';
import { type Bench, median, provided } from './bench';

const fileBytes = 1_000_000_000;
/** The links of USB 2 and USB 3, and none: what two processes of one computer can do. */
const links = [
  { name: '40 MB/s', bytesPerSecond: 40_000_000, rounds: 1, goal: 0.95 },
  { name: '140 MB/s', bytesPerSecond: 140_000_000, rounds: 3, goal: 0.95 },
  { name: 'unthrottled', bytesPerSecond: undefined, rounds: 3, goal: 0.5 },
] as const;

/** Our push with its verification beside `adb push` of the same adb, which verifies nothing. Both sides take turns. */
export const bench: Bench = async (report) => {
  const bed = await startTestBed(provided('MOBILE_LLM_TEST_ADB'));
  try {
    const file = path.join(bed.folder, 'model.gguf');
    await writeRandomFile(file);
    // As for an artifact, whose hash stands in its manifest.
    const known = { sha256: await sha256OfFile(file), receiver: provided('MOBILE_LLM_TEST_PHONE_PROGRAM') };
    for (const { name, bytesPerSecond, rounds, goal } of links) {
      await bed.setFault(bytesPerSecond === undefined ? { fault: 'clear' } : { fault: 'slow', bytesPerSecond });
      const ours: number[] = [];
      const baseline: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        ours.push(await megabytesPerSecond(() => pushFile(bed.phone, file, known)));
        await removeFromPhone(bed.phone);
        baseline.push(await megabytesPerSecond(() => stockPush(bed, file)));
      }
      report({
        metric: `1 GB, verified on the phone, beside adb push; link ${name}`,
        ours: median(ours),
        baseline: median(baseline),
        unit: 'MB/s',
        goal: { atLeast: goal },
      });
    }
    await reportUnchanged(bed, { file, ...known }, report);
  } finally {
    await bed.dispose();
  }
};

/** A file that the phone has already. adb's own quick check compares the time of its last change and nothing else. */
async function reportUnchanged(
  bed: TestBed,
  { file, ...known }: { readonly file: string; readonly sha256: string; readonly receiver: string },
  report: Parameters<Bench>[0],
): Promise<void> {
  await pushFile(bed.phone, file, known);
  const begin = performance.now();
  await pushFile(bed.phone, file, known);
  const ours = (performance.now() - begin) / 1000;
  await stockPush(bed, file, '--sync');
  const baselineBegin = performance.now();
  await stockPush(bed, file, '--sync');
  const baseline = (performance.now() - baselineBegin) / 1000;
  report({
    metric: 'unchanged 1 GB, beside adb push --sync',
    ours,
    baseline,
    unit: 's',
    goal: { atMost: 1 / baseline },
  });
}

async function stockPush(bed: TestBed, file: string, ...options: readonly string[]): Promise<void> {
  const { stdout } = await bed.phone.shell('printf %s "$TMPDIR"');
  const { exitCode, stderr } = await bed.adb('push', ...options, file, `${stdout}/stock.gguf`);
  if (exitCode !== 0) {
    throw new Error(`adb push ended with ${exitCode}: ${stderr}`);
  }
}

async function megabytesPerSecond(push: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await push();
  return fileBytes / 1e6 / ((performance.now() - begin) / 1000);
}

async function writeRandomFile(file: string): Promise<void> {
  await rm(file, { force: true });
  const handle = await open(file, 'w');
  try {
    for (let written = 0; written < fileBytes; written += 10_000_000) {
      await handle.write(randomBytes(10_000_000));
    }
  } finally {
    await handle.close();
  }
}
