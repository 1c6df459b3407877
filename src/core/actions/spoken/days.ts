import type { DateReading } from './date-phrase';
import { type Day, dayOf } from './zone';

/** Days that a reading can mean, the nearest first; `isFixed` = the day is certain even if it has passed. */
export interface DayChoice {
  readonly days: readonly Day[];
  readonly isFixed: boolean;
}

export type DayProblem = 'no-such-day' | 'wrong-weekday' | 'unsure-order' | 'too-many' | 'no-day';

/** The days that one or two readings mean together, seen from today. */
export function daysOf(dates: readonly DateReading[], today: Day): DayChoice | DayProblem {
  const [first, second, third] = dates;
  if (third !== undefined) {
    return 'too-many';
  }
  if (first === undefined) {
    return { days: [today, today.add({ days: 1 }), today.add({ days: 2 })], isFixed: false };
  }
  return second === undefined ? daysOfOne(first, today) : daysOfTwo(first, second, today);
}

function daysOfOne(date: DateReading, today: Day): DayChoice | DayProblem {
  switch (date.kind) {
    case 'from-today':
      return { days: [today.add({ days: date.days })], isFixed: true };
    case 'weekday':
      return weekdayDays(date, today);
    case 'calendar':
      return calendarDays(date, today);
    case 'day-of-month':
      return monthDays(date.day, today);
    case 'next-week':
      return 'no-day';
    case 'unsure-order':
      return 'unsure-order';
  }
}

/**
 * A weekday is the coming one, today included. With "next" it lies in the next calendar week, which begins on Monday:
 * said on a Saturday, next Monday is in two days; said on a Wednesday, next Friday is in nine.
 */
function weekdayDays(date: Extract<DateReading, { kind: 'weekday' }>, today: Day): DayChoice {
  if (date.relation === 'next-week') {
    const monday = today.add({ days: 8 - today.dayOfWeek });
    return { days: [monday.add({ days: date.weekday - 1 + date.plusDays })], isFixed: true };
  }
  if (date.relation === 'last') {
    const daysAgo = ((today.dayOfWeek - date.weekday + 6) % 7) + 1;
    return { days: [today.subtract({ days: daysAgo })], isFixed: true };
  }
  const ahead = (date.weekday - today.dayOfWeek + 7) % 7;
  const coming = today.add({ days: ahead + date.plusDays });
  return { days: [coming, coming.add({ days: 7 })], isFixed: false };
}

/** A leap year is at most eight years away. */
const yearsAhead = 8;

function calendarDays(date: Extract<DateReading, { kind: 'calendar' }>, today: Day): DayChoice | DayProblem {
  if (date.year !== undefined) {
    const day = dayOf(date.year, date.month, date.day);
    return day === undefined ? 'no-such-day' : { days: [day], isFixed: true };
  }
  const days = Array.from({ length: yearsAhead + 1 }, (_, index) => dayOf(today.year + index, date.month, date.day));
  return comingDays(days, today);
}

function monthDays(dayOfMonth: number, today: Day): DayChoice | DayProblem {
  const months = Array.from({ length: 13 }, (_, index) => today.with({ day: 1 }).add({ months: index }));
  return comingDays(
    months.map((month) => dayOf(month.year, month.month, dayOfMonth)),
    today,
  );
}

function comingDays(days: readonly (Day | undefined)[], today: Day): DayChoice | DayProblem {
  const coming = days.filter((day) => day !== undefined && day.since(today).sign >= 0) as readonly Day[];
  return coming.length === 0 ? 'no-such-day' : { days: coming, isFixed: false };
}

/** Two readings of one day: a weekday with a date must agree; a weekday with "next week" lies there. */
function daysOfTwo(first: DateReading, second: DateReading, today: Day): DayChoice | DayProblem {
  const weekday = first.kind === 'weekday' ? first : second.kind === 'weekday' ? second : undefined;
  const other = first.kind === 'weekday' ? second : first;
  if (weekday === undefined || other.kind === 'weekday' || weekday.relation === 'last') {
    return 'too-many';
  }
  if (other.kind === 'next-week') {
    return weekdayDays({ ...weekday, relation: 'next-week' }, today);
  }
  const choice = daysOfOne(other, today);
  if (typeof choice === 'string') {
    return choice;
  }
  // A day of the month finds its weekday in some month; a named date has to fall on it this time.
  const candidates = other.kind === 'day-of-month' ? choice.days : choice.days.slice(0, 1);
  const days = candidates.filter((day) => day.dayOfWeek === weekday.weekday);
  return days.length === 0 ? 'wrong-weekday' : { days, isFixed: choice.isFixed };
}
