import * as chrono from 'chrono-node/en';
import { numberAt, ordinalAt } from './numbers';
import { type Match, skipOptional } from './tokens';

/** A day of the calendar as said; the year may be left open. */
export interface CalendarDay {
  readonly year?: number;
  readonly month: number;
  readonly day: number;
}

/** Stands in where no year was said, so that 29 February is a day. */
const someLeapYear = '2028';

interface NamedDay {
  readonly dayAndMonth: string;
  readonly year: string | undefined;
}

const monthNames =
  /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$/;

/** `the 3rd of March`, `March 3rd 2027`, `3/4` in the locale's order, `2026-11-26`. `unsure` where the order is not known. */
export function calendarDayAt(
  tokens: readonly string[],
  at: number,
  locale: string,
): Match<CalendarDay | 'unsure'> | undefined {
  const token = tokens[at] ?? '';
  if (/^\d{4}-\d{1,2}-\d{1,2}$/.test(token)) {
    const day = readDay(token, 'month-first');
    return day && { value: day, next: at + 1 };
  }
  if (/^\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?$/.test(token) && !/^\d{1,2}\.\d{2}$/.test(token)) {
    return numericDay(token, at, locale);
  }
  const named = namedDayAt(tokens, at);
  if (named === undefined) {
    return undefined;
  }
  // Always put before chrono in one order and with a year: it takes the 12 of "June 12" for one.
  const { dayAndMonth, year } = named.value;
  const read = readDay(`${dayAndMonth} ${year ?? someLeapYear}`, 'day-first');
  if (read === undefined) {
    return undefined;
  }
  const { month, day } = read;
  return { value: year === undefined ? { month, day } : read, next: named.next };
}

/** `[the] 3rd [of] March [2027]` or `March [the] 3rd [2027]`, as `3 march` and `2027`. */
function namedDayAt(tokens: readonly string[], at: number): Match<NamedDay> | undefined {
  const startAt = skipOptional(tokens, at, 'the');
  const isMonthFirst = monthNames.test(tokens[startAt] ?? '');
  const dayAt = isMonthFirst ? skipOptional(tokens, startAt + 1, 'the') : startAt;
  const day = ordinalAt(tokens, dayAt) ?? numberAt(tokens, dayAt);
  if (day === undefined || day.value < 1 || day.value > 31) {
    return undefined;
  }
  const monthAt = isMonthFirst ? startAt : skipOptional(tokens, day.next, 'of');
  const month = tokens[monthAt] ?? '';
  if (!monthNames.test(month)) {
    return undefined;
  }
  const yearAt = isMonthFirst ? day.next : monthAt + 1;
  const year = /^20\d\d$/.test(tokens[yearAt] ?? '') ? tokens[yearAt] : undefined;
  return { value: { dayAndMonth: `${day.value} ${month}`, year }, next: year === undefined ? yearAt : yearAt + 1 };
}

type Order = 'day-first' | 'month-first';

function numericDay(token: string, at: number, locale: string): Match<CalendarDay | 'unsure'> | undefined {
  const [first = 0, second = 0] = token.split(/[/.-]/).map(Number);
  const order = first > 12 ? 'day-first' : second > 12 ? 'month-first' : orderOf(locale, token);
  if (order === undefined) {
    return { value: 'unsure', next: at + 1 };
  }
  const day = readDay(token.replace(/[.-]/g, '/'), order);
  return day && { value: day, next: at + 1 };
}

/** Which comes first in short dates of the locale; unknown where the year does. Dots mean day first everywhere. */
function orderOf(locale: string, token: string): Order | undefined {
  if (token.includes('.')) {
    return 'day-first';
  }
  const parts = new Intl.DateTimeFormat(locale, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(0);
  const names = parts.map((part) => part.type).filter((type) => type !== 'literal');
  return names[0] === 'day' ? 'day-first' : names[0] === 'month' ? 'month-first' : undefined;
}

/** chrono's components of a phrase that is nothing but a day: all text used, month and day certain, no time in it. */
function readDay(phrase: string, order: Order): CalendarDay | undefined {
  const parser = order === 'day-first' ? chrono.GB : chrono.strict;
  const [result, ...others] = parser.parse(phrase, new Date(0));
  if (result === undefined || others.length > 0 || result.text !== phrase || result.end != null) {
    return undefined;
  }
  const { start } = result;
  const month = start.get('month');
  const day = start.get('day');
  if (
    !start.isCertain('month') ||
    !start.isCertain('day') ||
    start.isCertain('hour') ||
    month === null ||
    day === null
  ) {
    return undefined;
  }
  const year = start.isCertain('year') ? start.get('year') : null;
  return { month, day, ...(year === null ? {} : { year }) };
}
