import { Temporal } from 'temporal-polyfill';
import type { ResolveContext } from '../../core/actions/resolve';
import type { PhoneFacts } from '../adb/facts';
import type { Phone } from '../adb/phone';

/**
 * What "tomorrow at 7" is relative to: the phone's clock and zone. Its clock is read once; after that the computer's
 * steady clock counts on, so no turn waits for a shell. Contacts are not read: they stay unknown.
 * @throws what `shell` throws
 */
export async function readPhoneClock(
  phone: Phone,
  facts: PhoneFacts,
  options: { readonly signal?: AbortSignal } = {},
): Promise<() => ResolveContext> {
  const { stdout } = await phone.shell('date +%s', options);
  const readAt = performance.now();
  const seconds = Number(stdout.trim());
  // A phone that cannot tell the time is taken to agree with this computer.
  const phoneEpochMs = Number.isSafeInteger(seconds) && seconds > 0 ? seconds * 1000 : Date.now();
  const clockAheadMs = phoneEpochMs - Date.now();
  const timeZone = facts.timeZone ?? Temporal.Now.timeZoneId();
  return () => ({
    now: isoAt(phoneEpochMs + performance.now() - readAt, timeZone),
    timeZone,
    clockAheadMs,
    locale: Intl.DateTimeFormat().resolvedOptions().locale,
  });
}

/** `2026-11-21T10:30:00+01:00`. */
function isoAt(epochMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(Math.round(epochMs))
    .toZonedDateTimeISO(timeZone)
    .toString({ timeZoneName: 'never', fractionalSecondDigits: 0 });
}
