import type { ClockReading } from './clock-phrase';
import type { DateReading } from './date-phrase';
import { type DayPart, fitsPart, type SureClock, settleClock } from './day-part';
import { daysOf } from './days';
import type { MomentProblem } from './moment-problem';
import type { Phrase, ShiftReading } from './phrase';
import type { Span } from './span';
import { atWallClock, type Day, type Moment } from './zone';

export type MomentResult = Moment | MomentProblem;

interface Surroundings {
  readonly now: Moment;
  readonly locale: string;
  /** What was said before: "an hour later" counts from it. */
  readonly before?: Moment;
  /** The same where it is being corrected: a bare day keeps its time, a bare time keeps its day. */
  readonly kept?: Moment;
}

/** Places a phrase on the calendar. */
export function resolvePhrase(phrase: Phrase, around: Surroundings): MomentResult {
  if (phrase.shift !== undefined) {
    return placeShift(phrase, phrase.shift, around);
  }
  if (phrase.clock !== undefined) {
    return placeClock(phrase, phrase.clock, around);
  }
  return around.kept === undefined ? { problem: 'no-time' } : placeKeptClock(phrase, around.kept, around.now);
}

/** "in twenty minutes" is exact; "in two days" is a day, so it needs a time; "a day later" keeps the time it had. */
function placeShift(phrase: Phrase, shift: ShiftReading, around: Surroundings): MomentResult {
  const start = shift.from === 'now' ? around.now : around.before;
  if (start === undefined) {
    return { problem: 'no-previous' };
  }
  if (phrase.dates.length > 0) {
    return { problem: 'contradiction' };
  }
  const moved = addSpan(start, shift.span);
  if (moved === undefined) {
    return { problem: 'out-of-range' };
  }
  const isWholeDays = shift.span.seconds === 0;
  if (phrase.clock !== undefined) {
    const sure = sureClock(phrase.clock, phrase.dayPart, around.locale);
    return !isWholeDays
      ? { problem: 'contradiction' }
      : 'problem' in sure
        ? sure
        : onDay(moved.toPlainDate(), sure, moved);
  }
  if (phrase.dayPart !== undefined && !fitsPart(moved.hour, phrase.dayPart)) {
    return { problem: 'no-time' };
  }
  if (!isWholeDays || shift.from === 'previous') {
    return moved;
  }
  return around.kept === undefined
    ? { problem: 'no-time' }
    : onDay(moved.toPlainDate(), { hour: around.kept.hour, minute: around.kept.minute, dayOffset: 0 }, moved);
}

/** A time, with or without a day. Without one it is the next such time, or the day of what is corrected. */
function placeClock(phrase: Phrase, clock: ClockReading, around: Surroundings): MomentResult {
  if (clock.form === 'midnight' && isOutsideTonight(phrase.dates)) {
    return { problem: 'which-night' };
  }
  const sure = sureClock(clock, phrase.dayPart, around.locale);
  if ('problem' in sure) {
    return sure;
  }
  if (phrase.dates.length === 0 && around.kept !== undefined) {
    const sameDay = onDay(around.kept.toPlainDate(), sure, around.kept);
    if ('problem' in sameDay || sameDay.epochMilliseconds >= around.now.epochMilliseconds) {
      return sameDay;
    }
  }
  return nextOn(phrase.dates, sure, around.now);
}

/** A day without a time: the time of what is corrected, if it still fits the part of the day that was said. */
function placeKeptClock(phrase: Phrase, kept: Moment, now: Moment): MomentResult {
  const { dayPart, dates } = phrase;
  if (dates.length === 0 && dayPart !== undefined) {
    const hour = kept.hour % 12 === 0 ? 12 : kept.hour % 12;
    const turned = settleClock({ hour, minute: kept.minute, form: 'half-day' }, dayPart);
    return typeof turned === 'string' ? { problem: 'no-time' } : onDay(kept.toPlainDate(), turned, kept);
  }
  if (dayPart !== undefined && !fitsPart(kept.hour, dayPart)) {
    return { problem: 'no-time' };
  }
  return nextOn(dates, { hour: kept.hour, minute: kept.minute, dayOffset: 0 }, now);
}

/** The first day that the readings mean on which the time has not passed. A day named for certain may be in the past. */
function nextOn(dates: readonly DateReading[], clock: SureClock, now: Moment): MomentResult {
  const choice = daysOf(dates, now.toPlainDate());
  if (typeof choice === 'string') {
    return { problem: choice };
  }
  for (const day of choice.days) {
    const moment = onDay(day, clock, now);
    if ('problem' in moment || choice.isFixed || moment.epochMilliseconds >= now.epochMilliseconds) {
      return moment;
    }
  }
  return { problem: 'no-such-day' };
}

function onDay(day: Day, clock: SureClock, zoned: Moment): MomentResult {
  const moment = atWallClock(day.add({ days: clock.dayOffset }), clock.hour, clock.minute, zoned.timeZoneId);
  return moment ?? { problem: 'skipped-hour' };
}

function sureClock(clock: ClockReading, dayPart: DayPart | undefined, locale: string): SureClock | MomentProblem {
  if (clock.isHalfHour && !saysHalfSeven(locale)) {
    return { problem: 'half-hour', clock };
  }
  const verdict = settleClock(clock, dayPart);
  if (verdict === 'ambiguous') {
    return { problem: 'half-of-day', clock };
  }
  return verdict === 'contradiction' ? { problem: 'contradiction' } : verdict;
}

/** "half seven" is 7:30 in Britain and Ireland; elsewhere it may be half an hour before seven. */
function saysHalfSeven(locale: string): boolean {
  return /^en-(?:GB|IE)\b/i.test(locale);
}

/** "midnight on Friday" names two nights; "midnight" and "midnight tonight" one. */
function isOutsideTonight(dates: readonly DateReading[]): boolean {
  return dates.some((date) => !(date.kind === 'from-today' && date.isTonight));
}

/** Months and days by the calendar, the rest by the clock that never jumps. */
function addSpan(start: Moment, span: Span): Moment | undefined {
  const isWhole = Number.isInteger(span.months) && Number.isInteger(span.days);
  const days = isWhole ? span.days : Math.trunc(span.days);
  const seconds = span.seconds + (span.days - days) * 86_400;
  if (!Number.isInteger(span.months) || Math.abs(span.months) > 1200 || Math.abs(days) > 36_525) {
    return undefined;
  }
  return Math.abs(seconds) > 3_155_760_000 ? undefined : start.add({ months: span.months, days }).add({ seconds });
}
