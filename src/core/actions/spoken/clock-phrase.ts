import { belowHundredAt, numberAt } from './numbers';
import { type Match, skipOptional, skipWords } from './tokens';

/**
 * A time of day as said. `hour` is 0–23; with the form `half-day` it is 1–12 and the half of the day is not known yet.
 * Noon and midnight stand apart because a date before midnight names two nights.
 */
export interface ClockReading {
  readonly hour: number;
  readonly minute: number;
  readonly form: 'whole-day' | 'half-day' | 'midnight';
  /** Said with am or pm, which no part of the day may turn around. */
  readonly hasMeridiem?: boolean;
  /** British "half seven" said where that is not sure to mean 7:30. */
  readonly isHalfHour?: boolean;
}

/** The time of day that begins here: `7 pm`, `half past six`, `seven thirty`, `19:30`, `noon`. */
export function clockAt(tokens: readonly string[], at: number): Match<ClockReading> | undefined {
  const face = pastOrToAt(tokens, at) ?? britishHalfAt(tokens, at) ?? digitalAt(tokens, at) ?? hourAt(tokens, at);
  return face && withMeridiem(tokens, face);
}

/** `noon`, `midnight`, `12 noon`, `seven`, `7`; the hour words that can also follow `past` and `to`. */
function hourAt(tokens: readonly string[], at: number): Match<ClockReading> | undefined {
  const number = numberAt(tokens, at);
  const named = namedHourAt(tokens, number?.value === 12 ? number.next : at);
  if (named !== undefined) {
    return named;
  }
  if (number === undefined) {
    return undefined;
  }
  const oclock = skipOptional(tokens, number.next, 'oclock');
  if (number.value >= 1 && number.value <= 12) {
    return { value: { hour: number.value, minute: 0, form: 'half-day' }, next: oclock };
  }
  const isHour = oclock > number.next && number.value < 24;
  return isHour ? { value: { hour: number.value, minute: 0, form: 'whole-day' }, next: oclock } : undefined;
}

function namedHourAt(tokens: readonly string[], at: number): Match<ClockReading> | undefined {
  if (tokens[at] === 'noon' || tokens[at] === 'midday') {
    return { value: { hour: 12, minute: 0, form: 'whole-day' }, next: at + 1 };
  }
  return tokens[at] === 'midnight' ? { value: { hour: 0, minute: 0, form: 'midnight' }, next: at + 1 } : undefined;
}

/** `half past six`, `quarter to nine`, `ten past seven`, `twenty five minutes to eight`. */
function pastOrToAt(tokens: readonly string[], at: number): Match<ClockReading> | undefined {
  const minutes = minutesAt(tokens, at);
  if (minutes === undefined) {
    return undefined;
  }
  const word = tokens[minutes.next] ?? '';
  const isPast = word === 'past' || word === 'after';
  if (!isPast && !['to', 'till', 'til', 'before', 'of'].includes(word)) {
    return undefined;
  }
  const hour = hourAt(tokens, minutes.next + 1);
  return hour && { value: moveClock(hour.value, isPast ? minutes.value : -minutes.value), next: hour.next };
}

function minutesAt(tokens: readonly string[], at: number): Match<number> | undefined {
  const wordAt = skipOptional(tokens, at, 'a');
  if (tokens[wordAt] === 'half') {
    return { value: 30, next: wordAt + 1 };
  }
  if (tokens[wordAt] === 'quarter') {
    return { value: 15, next: wordAt + 1 };
  }
  const number = numberAt(tokens, at);
  if (number === undefined || number.value < 1 || number.value > 30) {
    return undefined;
  }
  return { value: number.value, next: skipOptional(tokens, number.next, 'minutes', 'minute', 'mins', 'min') };
}

/** Moves a reading by up to 30 minutes and keeps its form: a quarter to one is 12:45. */
function moveClock(clock: ClockReading, byMinutes: number): ClockReading {
  const minutes = clock.hour * 60 + clock.minute + byMinutes;
  const total = (minutes + 1440) % 1440;
  const hour = Math.floor(total / 60);
  const minute = total % 60;
  if (clock.form === 'half-day') {
    return { hour: hour % 12 === 0 ? 12 : hour % 12, minute, form: 'half-day' };
  }
  // Ten to midnight is still the evening before.
  return { hour, minute, form: clock.form === 'midnight' && byMinutes < 0 ? 'whole-day' : clock.form };
}

/** `half seven`. */
function britishHalfAt(tokens: readonly string[], at: number): Match<ClockReading> | undefined {
  const hour = tokens[at] === 'half' ? numberAt(tokens, at + 1) : undefined;
  if (hour === undefined || hour.value < 1 || hour.value > 12) {
    return undefined;
  }
  return { value: { hour: hour.value, minute: 30, form: 'half-day', isHalfHour: true }, next: hour.next };
}

/** `19:30`, `7.30`, `07:45`, `0730 hours`, `seven thirty`, `nineteen hundred`. */
function digitalAt(tokens: readonly string[], at: number): Match<ClockReading> | undefined {
  const token = tokens[at] ?? '';
  const face = /^(\d{1,2})[:.](\d{2})$/.exec(token);
  if (face !== null) {
    return faceOf(face[1] ?? '', face[2] ?? '', skipOptional(tokens, at + 1, 'oclock', 'hours', 'hrs', 'h'));
  }
  const military = /^(\d{2})(\d{2})$/.exec(token);
  if (military !== null) {
    const end = skipOptional(tokens, at + 1, 'hours', 'hrs', 'h');
    const isTime = end > at + 1 || tokens[at - 1] === 'at' || token.startsWith('0');
    return isTime ? faceOf(`0${military[1]}`, military[2] ?? '', end) : undefined;
  }
  return spokenAt(tokens, at);
}

/** `seven thirty`, `7 30`, `seven oh five`, `twenty one fifteen`, `eighteen hundred`. */
function spokenAt(tokens: readonly string[], at: number): Match<ClockReading> | undefined {
  const hundred = skipWords(tokens, at + 1, 'hundred');
  const hour = hundred === undefined ? numberAt(tokens, at) : belowHundredAt(tokens.slice(0, at + 1), at);
  if (hour === undefined || hour.value > 23) {
    return undefined;
  }
  if (hundred !== undefined) {
    return faceOf(`0${hour.value}`, '00', skipOptional(tokens, hundred, 'hours'));
  }
  const zero = ['oh', 'o', 'zero'].includes(tokens[hour.next] ?? '');
  const minute = zero ? belowHundredAt(tokens, hour.next + 1) : minuteBehind(tokens, hour.next);
  if (minute === undefined || (zero ? minute.value > 9 : minute.value < 10) || minute.value > 59) {
    return undefined;
  }
  return faceOf(String(hour.value), String(minute.value).padStart(2, '0'), minute.next);
}

/** Minutes behind an hour: words, or exactly two digits. */
function minuteBehind(tokens: readonly string[], at: number): Match<number> | undefined {
  return /^[0-5]\d$/.test(tokens[at] ?? '') ? { value: Number(tokens[at]), next: at + 1 } : belowHundredAt(tokens, at);
}

/** Hour and minute as written: a leading zero or an hour beyond 12 means the 24-hour clock. */
function faceOf(hourText: string, minuteText: string, next: number): Match<ClockReading> | undefined {
  const hour = Number(hourText);
  const minute = Number(minuteText);
  if (hour > 23 || minute > 59) {
    return undefined;
  }
  const isWholeDay = hour === 0 || hour > 12 || hourText.startsWith('0');
  return { value: { hour, minute, form: isWholeDay ? 'whole-day' : 'half-day' }, next };
}

/** `am` or `pm` behind the reading settles the half of the day; one that contradicts it makes it no reading. */
function withMeridiem(tokens: readonly string[], clock: Match<ClockReading>): Match<ClockReading> | undefined {
  const meridiem = meridiemAt(tokens, clock.next);
  if (meridiem === undefined) {
    return clock;
  }
  const { hour, minute, form } = clock.value;
  const isAfternoon = meridiem.value === 'pm';
  if (form === 'midnight' || (form === 'whole-day' && (hour === 0 || hour > 12)) || hour > 12) {
    const agrees = isAfternoon ? hour >= 12 : hour < 12;
    return agrees ? { value: clock.value, next: meridiem.next } : undefined;
  }
  const settled = (hour % 12) + (isAfternoon ? 12 : 0);
  return { value: { hour: settled, minute, form: 'whole-day', hasMeridiem: true }, next: meridiem.next };
}

function meridiemAt(tokens: readonly string[], at: number): Match<'am' | 'pm'> | undefined {
  const token = tokens[at];
  if (token === 'am' || token === 'pm') {
    return { value: token, next: at + 1 };
  }
  const spoken = tokens[at + 1] === 'm' ? token : undefined;
  return spoken === 'a' || spoken === 'p' ? { value: spoken === 'a' ? 'am' : 'pm', next: at + 2 } : undefined;
}
