import { type ClockReading, clockAt } from './clock-phrase';
import { type DateReading, dateAt } from './date-phrase';
import { type DayPart, dayPartAt } from './day-part';
import { type Span, scaleSpan, spanAt } from './span';
import { type Match, skipOptional, skipWords, tokensOf } from './tokens';

/** A move in time: from now ("in an hour"), or from what was said before ("an hour later"). */
export interface ShiftReading {
  readonly from: 'now' | 'previous';
  readonly span: Span;
}

/** A whole phrase about time, taken apart; every word of it is accounted for. */
export interface Phrase {
  readonly clock?: ClockReading;
  readonly dayPart?: DayPart;
  /** At most two that say the same day together: `Thursday the 3rd`, `Tuesday next week`. */
  readonly dates: readonly DateReading[];
  readonly shift?: ShiftReading;
  /** "instead": it changes what was said before. */
  readonly isInstead: boolean;
}

const fillers = new Set([
  'at',
  'on',
  'from',
  'for',
  'by',
  'around',
  'about',
  'sharp',
  'exactly',
  'please',
  'to',
  'make',
  'set',
  'move',
  'change',
  'it',
  'that',
  'then',
  "let's",
  'lets',
  'say',
]);
const changeWords = new Set(['instead', 'no', 'actually', 'rather', 'sorry']);

/** Takes a phrase apart, or gives undefined if any word of it is not understood or two parts contradict each other. */
export function readPhrase(said: string, locale: string): Phrase | undefined {
  const tokens = tokensOf(said);
  let phrase: Phrase | undefined = { dates: [], isInstead: false };
  let at = 0;
  while (at < tokens.length && phrase !== undefined) {
    const token = tokens[at] ?? '';
    const part = partAt(tokens, at, locale);
    const same = sameAt(tokens, at);
    if (same !== undefined) {
      phrase = { ...phrase, isInstead: true };
      at = same;
    } else if (part !== undefined) {
      phrase = addPart(phrase, part.value);
      at = part.next;
    } else if (fillers.has(token) || changeWords.has(token)) {
      phrase = changeWords.has(token) ? { ...phrase, isInstead: true } : phrase;
      at += 1;
    } else {
      return undefined;
    }
  }
  return phrase === undefined || isEmpty(phrase) ? undefined : phrase;
}

function isEmpty({ clock, dayPart, dates, shift }: Phrase): boolean {
  return clock === undefined && dayPart === undefined && shift === undefined && dates.length === 0;
}

/** "the same time", "the same day": what was said before keeps that half. */
function sameAt(tokens: readonly string[], at: number): number | undefined {
  const same = skipOptional(tokens, at, 'the');
  return skipWords(tokens, same, 'same', 'time') ?? skipWords(tokens, same, 'same', 'day');
}

type Part =
  | { readonly kind: 'clock'; readonly clock: ClockReading }
  | { readonly kind: 'day-part'; readonly dayPart: DayPart }
  | { readonly kind: 'date'; readonly date: DateReading }
  | { readonly kind: 'shift'; readonly shift: ShiftReading };

function partAt(tokens: readonly string[], at: number, locale: string): Match<Part> | undefined {
  const date = dateAt(tokens, at, locale);
  if (date !== undefined) {
    return { value: { kind: 'date', date: date.value }, next: date.next };
  }
  const shift = shiftAt(tokens, at);
  if (shift !== undefined) {
    return { value: { kind: 'shift', shift: shift.value }, next: shift.next };
  }
  const clock = clockAt(tokens, at);
  if (clock !== undefined) {
    return { value: { kind: 'clock', clock: clock.value }, next: clock.next };
  }
  const dayPart = dayPartAt(tokens, at);
  return dayPart && { value: { kind: 'day-part', dayPart: dayPart.value }, next: dayPart.next };
}

/** Adds a part; two of a kind are a contradiction, except two dates and the same part of the day twice. */
function addPart(phrase: Phrase, part: Part): Phrase | undefined {
  switch (part.kind) {
    case 'clock':
      return phrase.clock === undefined ? { ...phrase, clock: part.clock } : undefined;
    case 'shift':
      return phrase.shift === undefined ? { ...phrase, shift: part.shift } : undefined;
    case 'day-part':
      return phrase.dayPart === undefined || phrase.dayPart === part.dayPart
        ? { ...phrase, dayPart: part.dayPart }
        : undefined;
    case 'date': {
      const isTonight = part.date.kind === 'from-today' && part.date.isTonight;
      const withDate: Phrase = { ...phrase, dates: [...phrase.dates, part.date] };
      return isTonight ? addPart(withDate, { kind: 'day-part', dayPart: 'night' }) : withDate;
    }
  }
}

const named: readonly (readonly [words: readonly string[], days: number])[] = [
  [['day', 'after'], 1],
  [['next', 'day'], 1],
  [['following', 'day'], 1],
  [['day', 'before'], -1],
  [['previous', 'day'], -1],
  [['week', 'after'], 7],
  [['following', 'week'], 7],
  [['week', 'before'], -7],
];

/** `in an hour`, `two days from now`, `an hour later`, `15 minutes earlier`, `the day after`. */
function shiftAt(tokens: readonly string[], at: number): Match<ShiftReading> | undefined {
  for (const [words, days] of named) {
    const next = skipWords(tokens, skipOptional(tokens, at, 'the'), ...words);
    if (next !== undefined) {
      return { value: { from: 'previous', span: { months: 0, days, seconds: 0 } }, next };
    }
  }
  const isFromNow = tokens[at] === 'in';
  const span = spanAt(tokens, isFromNow ? at + 1 : at);
  if (span === undefined) {
    return undefined;
  }
  if (isFromNow) {
    return { value: { from: 'now', span: span.value }, next: span.next };
  }
  const fromNow = skipWords(tokens, span.next, 'from', 'now');
  if (fromNow !== undefined) {
    return { value: { from: 'now', span: span.value }, next: fromNow };
  }
  const word = tokens[span.next] ?? '';
  const isEarlier = ['earlier', 'sooner', 'before'].includes(word);
  if (!isEarlier && word !== 'later' && word !== 'after') {
    return undefined;
  }
  return { value: { from: 'previous', span: isEarlier ? scaleSpan(span.value, -1) : span.value }, next: span.next + 1 };
}
