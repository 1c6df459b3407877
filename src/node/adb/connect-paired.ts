import { findPairedPhone, type Pairing, type PairingOptions } from './pairing';
import type { AdbLink } from './server';

/**
 * Connects adb to a phone that was just paired, where the phone announces itself.
 *
 * @returns its serial number, or undefined when its address has to be read off the phone
 * @throws WorkbenchError `adb.connectFailed`
 */
export async function connectPaired(
  link: AdbLink,
  pairing: Pairing,
  options: PairingOptions,
): Promise<string | undefined> {
  const phone = await findPairedPhone(pairing, options);
  return phone && link.connectTcp(phone.host, phone.port);
}
