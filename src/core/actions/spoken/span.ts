import { numberAt } from './numbers';
import { type Match, skipOptional, skipWords } from './tokens';

/** A length of time as calendars count it: a day is not always 24 hours, a month not always 30 days. */
export interface Span {
  readonly months: number;
  readonly days: number;
  readonly seconds: number;
}

const units: Readonly<Record<string, Span>> = {
  ...sameSpan(['second', 'seconds', 'sec', 'secs'], { months: 0, days: 0, seconds: 1 }),
  ...sameSpan(['minute', 'minutes', 'min', 'mins', 'm'], { months: 0, days: 0, seconds: 60 }),
  ...sameSpan(['hour', 'hours', 'hr', 'hrs', 'h'], { months: 0, days: 0, seconds: 3600 }),
  ...sameSpan(['day', 'days'], { months: 0, days: 1, seconds: 0 }),
  ...sameSpan(['week', 'weeks', 'wk', 'wks'], { months: 0, days: 7, seconds: 0 }),
  ...sameSpan(['fortnight', 'fortnights'], { months: 0, days: 14, seconds: 0 }),
  ...sameSpan(['month', 'months'], { months: 1, days: 0, seconds: 0 }),
  ...sameSpan(['year', 'years'], { months: 12, days: 0, seconds: 0 }),
};

function sameSpan(words: readonly string[], span: Span): Readonly<Record<string, Span>> {
  return Object.fromEntries(words.map((word) => [word, span]));
}

/** The longest length of time that begins here: `two hours`, `an hour and a half`, `1 h 30 min`, `half an hour`. */
export function spanAt(tokens: readonly string[], at: number): Match<Span> | undefined {
  let total = partAt(tokens, at);
  while (total !== undefined) {
    const more: Match<Span> | undefined = partAt(tokens, skipOptional(tokens, total.next, 'and'));
    if (more === undefined) {
      return total;
    }
    total = { value: addSpans(total.value, more.value), next: more.next };
  }
  return undefined;
}

function partAt(tokens: readonly string[], at: number): Match<Span> | undefined {
  return fractionOfUnitAt(tokens, at) ?? countedUnitAt(tokens, at);
}

/** `half an hour`, `quarter of an hour`, `three quarters of an hour`. */
function fractionOfUnitAt(tokens: readonly string[], at: number): Match<Span> | undefined {
  const fraction = fractionAt(tokens, at);
  if (fraction === undefined) {
    return undefined;
  }
  const unitAt = skipOptional(tokens, skipOptional(tokens, fraction.next, 'of'), 'a', 'an');
  const unit = unitOf(tokens[unitAt]);
  return unit && { value: scaleSpan(unit, fraction.value), next: unitAt + 1 };
}

/** `half`, `a half`, `quarter`, `a quarter`, `three quarters`. */
function fractionAt(tokens: readonly string[], at: number): Match<number> | undefined {
  const quarters = skipWords(tokens, at, 'three', 'quarters') ?? skipWords(tokens, at, 'three', 'quarter');
  if (quarters !== undefined) {
    return { value: 0.75, next: quarters };
  }
  const wordAt = skipOptional(tokens, at, 'a');
  const value = tokens[wordAt] === 'half' ? 0.5 : tokens[wordAt] === 'quarter' ? 0.25 : undefined;
  return value === undefined ? undefined : { value, next: wordAt + 1 };
}

/** `two hours`, `an hour and a half`, `two and a half hours`, `1.5 hours`, `a couple of hours`, `1h30`. */
function countedUnitAt(tokens: readonly string[], at: number): Match<Span> | undefined {
  const count = countAt(tokens, at);
  if (count === undefined) {
    return undefined;
  }
  const inner = tokens[count.next] === 'and' ? fractionAt(tokens, count.next + 1) : undefined;
  const innerUnit = inner && unitOf(tokens[inner.next]);
  if (inner !== undefined && innerUnit !== undefined) {
    return { value: scaleSpan(innerUnit, count.value + inner.value), next: inner.next + 1 };
  }
  const unit = unitOf(tokens[count.next]);
  if (unit === undefined) {
    return undefined;
  }
  const next = count.next + 1;
  const outer = tokens[next] === 'and' ? fractionAt(tokens, next + 1) : undefined;
  // "an hour and a quarter of …" would be another part, not a quarter of this unit.
  if (outer !== undefined && tokens[outer.next] !== 'of' && unitOf(tokens[outer.next]) === undefined) {
    return { value: scaleSpan(unit, count.value + outer.value), next: outer.next };
  }
  return minutesBehindHours({ value: scaleSpan(unit, count.value), next }, tokens);
}

/** `1h30`: minutes without their unit, only as two digits behind `h`. */
function minutesBehindHours(hours: Match<Span>, tokens: readonly string[]): Match<Span> {
  const minutes = tokens[hours.next] ?? '';
  const isLast = hours.next === tokens.length - 1;
  if (tokens[hours.next - 1] !== 'h' || !isLast || !/^[0-5]\d$/.test(minutes)) {
    return hours;
  }
  const seconds = hours.value.seconds + Number(minutes) * 60;
  return { value: { ...hours.value, seconds }, next: hours.next + 1 };
}

function countAt(tokens: readonly string[], at: number): Match<number> | undefined {
  const token = tokens[at] ?? '';
  const couple = skipWords(tokens, skipOptional(tokens, at, 'a'), 'couple');
  if (couple !== undefined) {
    return { value: 2, next: skipOptional(tokens, couple, 'of') };
  }
  if (/^\d{1,3}\.\d{1,2}$/.test(token)) {
    return { value: Number(token), next: at + 1 };
  }
  return numberAt(tokens, at) ?? (token === 'a' || token === 'an' ? { value: 1, next: at + 1 } : undefined);
}

function unitOf(token: string | undefined): Span | undefined {
  return token !== undefined && Object.hasOwn(units, token) ? units[token] : undefined;
}

/** Adds each unit for itself: how long a month is depends on where it begins. */
export function addSpans(left: Span, right: Span): Span {
  return {
    months: left.months + right.months,
    days: left.days + right.days,
    seconds: left.seconds + right.seconds,
  };
}

/** Multiplies each unit for itself; seconds are rounded to whole ones. */
export function scaleSpan(span: Span, factor: number): Span {
  return {
    months: span.months * factor,
    days: span.days * factor,
    seconds: Math.round(span.seconds * factor),
  };
}
