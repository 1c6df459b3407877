import { describeError, type ErrorDescription } from '../../core/errors/workbench-error';
import { type PhoneFacts, readPhoneFacts } from '../adb/facts';
import { openPhone } from '../adb/phone';
import type { AdbLink } from '../adb/server';
import { type PhoneContents, readPhoneContents } from '../device/phone-contents';
import { requireSuitablePhone } from '../device/require-suitable';

/** What one phone said of itself, and why it cannot be used, if so. */
export interface KnownFacts {
  readonly facts?: PhoneFacts;
  /** Absent where its folder cannot be looked at. */
  readonly contents?: PhoneContents;
  readonly problem?: ErrorDescription;
}

/** Asks a phone what it is and whether a model can run on it; what goes wrong is part of the answer. */
export async function readKnownFacts(link: AdbLink, serial: string, signal: AbortSignal): Promise<KnownFacts> {
  try {
    const phone = await openPhone(link, serial, { signal });
    try {
      const facts = await readPhoneFacts(phone, { signal });
      // A phone that is too old, or has no folder of ours to look at, still says what it is.
      const contents = await readPhoneContents(phone, { signal }).catch(() => undefined);
      return { facts, ...(contents && { contents }), ...suitability(facts) };
    } finally {
      phone.close();
    }
  } catch (error) {
    return { problem: describeError(error) };
  }
}

function suitability(facts: PhoneFacts): { readonly problem?: ErrorDescription } {
  try {
    requireSuitablePhone(facts);
    return {};
  } catch (error) {
    return { problem: describeError(error) };
  }
}
