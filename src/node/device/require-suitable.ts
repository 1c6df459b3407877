import { WorkbenchError } from '../../core/errors/workbench-error';
import type { PhoneFacts } from '../adb/facts';

/** Android 8: the first one whose shell can compute a SHA-256, and the oldest that our builds run on. */
const leastApiLevel = 26;

/**
 * Refuses a phone on which no model can run, before anything is sent there.
 * @throws WorkbenchError `device.androidTooOld`, `device.thirtyTwoBit`
 */
export function requireSuitablePhone(facts: PhoneFacts): void {
  const { apiLevel, abi, androidRelease } = facts;
  if (apiLevel !== undefined && apiLevel < leastApiLevel) {
    throw new WorkbenchError('device.androidTooOld', { release: androidRelease ?? '?', apiLevel, leastApiLevel });
  }
  if (abi !== undefined && !abi.includes('64')) {
    throw new WorkbenchError('device.thirtyTwoBit', { abi });
  }
}
