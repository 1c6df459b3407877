import { Temporal } from 'temporal-polyfill';
import type { ResolveContext } from './value';

export type Moment = Temporal.ZonedDateTime;
export type Day = Temporal.PlainDate;

/** The latest answer of `nowOf`: the arguments of a conversation are resolved one after the other by one clock. */
let latest: { readonly now: string; readonly timeZone: string; readonly moment: Moment } | undefined;

/** The context's clock in its zone, to the minute. Never the wall clock. */
export function nowOf({ now, timeZone }: ResolveContext): Moment {
  if (latest?.now !== now || latest.timeZone !== timeZone) {
    const exact = Temporal.Instant.from(now).toZonedDateTimeISO(timeZone);
    latest = { now, timeZone, moment: exact.round({ smallestUnit: 'minute', roundingMode: 'floor' }) };
  }
  return latest.moment;
}

/** A time on the clock of a zone. */
export function momentOf(epochMs: number, timeZone: string): Moment {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
}

/** ISO 8601 with offset, to the second, without the zone's name. */
export function isoOf(moment: Moment): string {
  return moment.toString({ timeZoneName: 'never', smallestUnit: 'second' });
}

/** A day of the calendar, or undefined where it has none such (31 June). */
export function dayOf(year: number, month: number, day: number): Day | undefined {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

/** The day of `2026-11-26`. @throws RangeError for another text */
export function dayFromIso(iso: string): Day {
  return Temporal.PlainDate.from(iso);
}

/**
 * A wall-clock time on a day. Where clocks go back and show it twice, the first one, as calendars do (RFC 5545,
 * 3.3.5); where they go forward and skip it, undefined.
 */
export function atWallClock(day: Day, hour: number, minute: number, timeZone: string): Moment | undefined {
  const moment = day.toPlainDateTime({ hour, minute }).toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  return moment.hour === hour && moment.minute === minute ? moment : undefined;
}
