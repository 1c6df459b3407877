import { type CalendarDay, calendarDayAt } from './calendar-phrase';
import { numberAt, ordinalAt } from './numbers';
import { type Match, skipOptional, skipWords } from './tokens';

export type WeekdayRelation = 'coming' | 'next-week' | 'last';

/** A day as said. Weekdays count from Monday = 1 to Sunday = 7. */
export type DateReading =
  | { readonly kind: 'from-today'; readonly days: number; readonly isTonight?: boolean }
  | {
      readonly kind: 'weekday';
      readonly weekday: number;
      readonly relation: WeekdayRelation;
      readonly plusDays: number;
    }
  | ({ readonly kind: 'calendar' } & CalendarDay)
  | { readonly kind: 'day-of-month'; readonly day: number }
  | { readonly kind: 'next-week' }
  | { readonly kind: 'unsure-order' };

const weekdays = new Map(
  [
    'monday mon',
    'tuesday tue tues',
    'wednesday wed weds',
    'thursday thu thur thurs',
    'friday fri',
    'saturday sat',
    'sunday sun',
  ].flatMap((names, index) => names.split(' ').map((name): [string, number] => [name, index + 1])),
);

const namedDays: readonly (readonly [words: readonly string[], days: number])[] = [
  [['the', 'day', 'after', 'tomorrow'], 2],
  [['day', 'after', 'tomorrow'], 2],
  [['the', 'day', 'before', 'yesterday'], -2],
  [['today'], 0],
  [['tomorrow'], 1],
  [['tmrw'], 1],
  [['yesterday'], -1],
];

/** The day that begins here. */
export function dateAt(tokens: readonly string[], at: number, locale: string): Match<DateReading> | undefined {
  return (
    weeksFromAt(tokens, at) ??
    namedDayAt(tokens, at) ??
    weekdayAt(tokens, at) ??
    nextWeekAt(tokens, at) ??
    calendarAt(tokens, at, locale) ??
    dayOfMonthAt(tokens, at)
  );
}

function namedDayAt(tokens: readonly string[], at: number): Match<DateReading> | undefined {
  if (tokens[at] === 'tonight') {
    return { value: { kind: 'from-today', days: 0, isTonight: true }, next: at + 1 };
  }
  for (const [words, days] of namedDays) {
    const next = skipWords(tokens, at, ...words);
    if (next !== undefined) {
      return { value: { kind: 'from-today', days }, next };
    }
  }
  // "this morning", but "this Friday morning" is a weekday.
  const isPartOfToday = tokens[at] === 'this' && /^(?:morning|afternoon|evening)$/.test(tokens[at + 1] ?? '');
  return isPartOfToday ? { value: { kind: 'from-today', days: 0 }, next: at + 1 } : undefined;
}

/** `Friday`, `this Friday`, `next Friday`, `the coming Friday`, `last Friday`, `Friday week`, `Friday after next`. */
function weekdayAt(tokens: readonly string[], at: number): Match<DateReading> | undefined {
  let nameAt = skipOptional(tokens, at, 'the');
  let relation: WeekdayRelation = 'coming';
  if (tokens[nameAt] === 'next' || tokens[nameAt] === 'last') {
    relation = tokens[nameAt] === 'next' ? 'next-week' : 'last';
    nameAt += 1;
  } else {
    nameAt = skipOptional(tokens, skipOptional(tokens, nameAt, 'this'), 'coming');
  }
  const weekday = weekdays.get(tokens[nameAt] ?? '');
  if (weekday === undefined) {
    return undefined;
  }
  const afterNext = relation === 'coming' ? skipWords(tokens, nameAt + 1, 'after', 'next') : undefined;
  if (afterNext !== undefined) {
    return { value: { kind: 'weekday', weekday, relation: 'next-week', plusDays: 7 }, next: afterNext };
  }
  const isWeekLater = relation === 'coming' && tokens[nameAt + 1] === 'week';
  const next = isWeekLater ? nameAt + 2 : nameAt + 1;
  return { value: { kind: 'weekday', weekday, relation, plusDays: isWeekLater ? 7 : 0 }, next };
}

/** `a week on Friday`, `a week from tomorrow`, `two weeks from Monday`, `a week today`. */
function weeksFromAt(tokens: readonly string[], at: number): Match<DateReading> | undefined {
  const count = tokens[at] === 'a' || tokens[at] === 'one' ? { value: 1, next: at + 1 } : numberAt(tokens, at);
  const isWeeks = count !== undefined && (tokens[count.next] === 'week' || tokens[count.next] === 'weeks');
  if (count === undefined || !isWeeks) {
    return undefined;
  }
  const days = count.value * 7;
  const start = skipOptional(tokens, count.next + 1, 'from', 'on');
  const base = namedDayAt(tokens, start) ?? (start > count.next + 1 ? weekdayAt(tokens, start) : undefined);
  if (base?.value.kind === 'from-today') {
    return { value: { kind: 'from-today', days: base.value.days + days }, next: base.next };
  }
  if (base?.value.kind === 'weekday') {
    return { value: { ...base.value, plusDays: base.value.plusDays + days }, next: base.next };
  }
  return undefined;
}

function nextWeekAt(tokens: readonly string[], at: number): Match<DateReading> | undefined {
  const next = skipWords(tokens, skipOptional(tokens, at, 'of'), 'next', 'week');
  return next === undefined ? undefined : { value: { kind: 'next-week' }, next };
}

function calendarAt(tokens: readonly string[], at: number, locale: string): Match<DateReading> | undefined {
  const day = calendarDayAt(tokens, at, locale);
  if (day === undefined) {
    return undefined;
  }
  return day.value === 'unsure'
    ? { value: { kind: 'unsure-order' }, next: day.next }
    : { value: { kind: 'calendar', ...day.value }, next: day.next };
}

/** `the 3rd`, `the twenty first`. */
function dayOfMonthAt(tokens: readonly string[], at: number): Match<DateReading> | undefined {
  const start = skipOptional(tokens, at, 'the');
  const day = ordinalAt(tokens, start);
  // "second" alone is a unit, "first thing" a figure of speech: words need their article.
  const isSure = day !== undefined && (start > at || /^\d/.test(tokens[start] ?? ''));
  return isSure ? { value: { kind: 'day-of-month', day: day.value }, next: day.next } : undefined;
}
