import type { ClockReading } from './clock-phrase';
import { type Match, skipOptional } from './tokens';

export const dayParts = ['morning', 'afternoon', 'evening', 'night'] as const;
export type DayPart = (typeof dayParts)[number];

/** `in the morning`, `evening`, `at night`. */
export function dayPartAt(tokens: readonly string[], at: number): Match<DayPart> | undefined {
  const start = skipOptional(tokens, skipOptional(tokens, at, 'in', 'at', 'during'), 'the');
  const part = dayParts.find((name) => name === tokens[start]);
  return part && { value: part, next: start + 1 };
}

/** A time of day that is certain. `dayOffset` is 1 for the midnight that ends the named day. */
export interface SureClock {
  readonly hour: number;
  readonly minute: number;
  readonly dayOffset: 0 | 1;
}

export type ClockVerdict = SureClock | 'ambiguous' | 'contradiction';

/** The hours on the 12-hour clock face that each part of the day surely means, and whether they are after noon. */
const surely: Readonly<Record<DayPart, { readonly hours: readonly number[]; readonly isAfternoon: boolean }>> = {
  morning: { hours: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], isAfternoon: false },
  afternoon: { hours: [12, 1, 2, 3, 4, 5, 6, 7], isAfternoon: true },
  evening: { hours: [4, 5, 6, 7, 8, 9, 10, 11], isAfternoon: true },
  night: { hours: [6, 7, 8, 9, 10, 11], isAfternoon: true },
};

/** Puts a reading and a part of the day together. A bare 7 alone, 2 at night or 12 in the morning stay ambiguous. */
export function settleClock(clock: ClockReading, part: DayPart | undefined): ClockVerdict {
  const { hour, minute, form } = clock;
  if (form === 'midnight') {
    return settleMidnight(minute, part);
  }
  if (part === undefined) {
    return form === 'whole-day' ? { hour, minute, dayOffset: 0 } : 'ambiguous';
  }
  if (clock.hasMeridiem || (form === 'whole-day' && (hour > 12 || hour === 0))) {
    return fitsPart(hour, part) ? { hour, minute, dayOffset: 0 } : 'contradiction';
  }
  const { hours, isAfternoon } = surely[part];
  if (form === 'whole-day' && fitsPart(hour, part)) {
    return { hour, minute, dayOffset: 0 };
  }
  const onFace = hour === 0 ? 12 : hour;
  if (onFace === 12 && minute === 0 && part === 'night') {
    return { hour: 0, minute: 0, dayOffset: 1 };
  }
  if (!hours.includes(onFace)) {
    return 'ambiguous';
  }
  return { hour: (onFace % 12) + (isAfternoon ? 12 : 0), minute, dayOffset: 0 };
}

/** Midnight tonight is the one that ends today; quarter past midnight too. */
function settleMidnight(minute: number, part: DayPart | undefined): ClockVerdict {
  if (part === undefined || part === 'night') {
    return { hour: 0, minute, dayOffset: part === 'night' ? 1 : 0 };
  }
  return 'contradiction';
}

/** True when an hour of the 24-hour clock lies in the part of the day. */
export function fitsPart(hour: number, part: DayPart): boolean {
  switch (part) {
    case 'morning':
      return hour < 12;
    case 'afternoon':
      return hour >= 12 && hour < 19;
    case 'evening':
      return hour >= 16;
    case 'night':
      return hour >= 18 || hour < 5;
  }
}
