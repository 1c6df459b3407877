import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { identify, pushFile } from '../../src/node/device/push/push-file';
import { removeFromPhone } from '../../src/node/device/remove';
import { startFleetBed } from '../integration/phone/fleet-bed';
import { type Bench, provided } from './bench';

const fileBytes = 200_000_000;
/** USB 2, each phone on a cable of its own. */
const linkBytesPerSecond = 40_000_000;

/** One file to three phones at the same time, beside one phone after the other. */
export const bench: Bench = async (report) => {
  const fleet = await startFleetBed(provided('MOBILE_LLM_TEST_ADB'), ['phone-4gb', 'phone-6gb', 'phone-12gb']);
  try {
    const receiver = provided('MOBILE_LLM_TEST_PHONE_PROGRAM');
    const file = path.join(fleet.bed.folder, 'model.gguf');
    await writeFile(file, randomBytes(fileBytes));
    for (const phone of fleet.phones) {
      await phone.setFault({ fault: 'slow', bytesPerSecond: linkBytesPerSecond });
    }
    const push = async () => {
      const source = await identify(file);
      return fleet.phones.map(
        ({ phone }) =>
          () =>
            pushFile(phone, source, { receiver }),
      );
    };
    const ours = await seconds(async () => void (await Promise.all((await push()).map((start) => start()))));
    await Promise.all(fleet.phones.map(({ phone }) => removeFromPhone(phone)));
    const baseline = await seconds(async () => {
      for (const start of await push()) {
        await start();
      }
    });
    const metric = '200 MB to 3 phones at once, beside one after the other; each link 40 MB/s';
    report({ metric, ours, baseline, unit: 's', goal: { atMost: 0.5 } });
  } finally {
    await fleet.dispose();
  }
};

async function seconds(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}
