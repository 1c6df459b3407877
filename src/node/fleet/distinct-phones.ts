import { WorkbenchError } from '../../core/errors/workbench-error';
import type { ChosenPhones } from '../adb/choose-phone';
import type { PhoneListing } from '../adb/devices';
import { openPhone } from '../adb/phone';
import type { AdbLink } from '../adb/server';

const identityTimeoutMs = 5000;
/** Some makers give all their phones one serial number; no two phones have the same boot. */
const identityCommand = 'getprop ro.serialno; cat /proc/sys/kernel/random/boot_id';

/**
 * A phone on a cable that is also connected over the network is listed twice: it is taken once, by its cable. One that
 * does not say which it is counts as one of its own.
 *
 * @throws only the signal's reason on abort
 */
export async function distinctPhones(
  link: AdbLink,
  { ready, refused }: ChosenPhones,
  signal: AbortSignal,
): Promise<ChosenPhones> {
  const cablesFirst = ready.toSorted((left, right) => Number(isOnNetwork(left)) - Number(isOnNetwork(right)));
  const known = await Promise.all(
    cablesFirst.map(async (phone) => ({ phone, identity: await identityOf(link, phone, signal) })),
  );
  signal.throwIfAborted();
  const taken = new Map<string, PhoneListing>();
  const doubles: { serial: string; error: WorkbenchError }[] = [];
  for (const { phone, identity } of known) {
    const { serial } = phone;
    const other = taken.get(identity);
    if (other) {
      doubles.push({ serial, error: new WorkbenchError('adb.samePhone', { serial, other: other.serial }) });
    } else {
      taken.set(identity, phone);
    }
  }
  const kept = [...taken.values()];
  return { ready: ready.filter((phone) => kept.includes(phone)), refused: [...refused, ...doubles] };
}

function isOnNetwork({ usbPath }: PhoneListing): boolean {
  return usbPath === undefined;
}

async function identityOf(link: AdbLink, listing: PhoneListing, signal: AbortSignal): Promise<string> {
  try {
    const phone = await openPhone(link, listing, { signal });
    try {
      const { stdout } = await phone.shell(identityCommand, { timeoutMs: identityTimeoutMs, signal });
      const [serialNumber, bootId] = stdout.split('\n').map((line) => line.trim());
      return serialNumber && bootId ? `${serialNumber} ${bootId}` : listing.serial;
    } finally {
      phone.close();
    }
  } catch {
    // Whoever works with it hears what is wrong.
    return listing.serial;
  }
}
