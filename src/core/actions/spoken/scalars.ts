import { foldText } from '../../text/clean';
import { daysOf } from './days';
import { problemOf } from './moment-problem';
import { numberAt } from './numbers';
import { readPhone } from './phone';
import { readPhrase } from './phrase';
import { spanAt } from './span';
import { skipOptional, tokensOf } from './tokens';
import { type Resolution, type ResolveContext, resolved, unresolvable } from './value';
import { dayFromIso, nowOf } from './zone';

/** A year; longer is a mistake. */
const longestSeconds = 366 * 86_400;

/** `two hours`, `90 minutes`, `an hour and a half`. Months have no fixed length, so they are refused. */
export function resolveDuration(said: string): Resolution {
  const tokens = tokensOf(said);
  const start = skipOptional(tokens, 0, 'for', 'about', 'around');
  const span = spanAt(tokens, start);
  const seconds = span === undefined ? 0 : span.value.days * 86_400 + span.value.seconds;
  const isWhole = span?.next === tokens.length && span.value.months === 0;
  if (!isWhole || seconds <= 0 || seconds > longestSeconds) {
    return unresolvable(`"${said}" is no length of time that I understand.`, 'How long?');
  }
  return resolved({ kind: 'duration', seconds });
}

/**
 * `tomorrow`, `next Monday`, `the 3rd of March`, `in two weeks`: a day without a time.
 * @param previous YYYY-MM-DD, from which "a day later" counts
 */
export function resolveDate(said: string, context: ResolveContext, previous?: string): Resolution {
  const phrase = readPhrase(said, context.locale);
  const hasTime = phrase?.clock !== undefined || phrase?.dayPart !== undefined;
  if (phrase === undefined || hasTime) {
    return notADay(said);
  }
  const today = nowOf(context).toPlainDate();
  if (phrase.shift !== undefined) {
    const { from, span } = phrase.shift;
    const start = from === 'now' ? today : previous && dayFromIso(previous);
    const isDays = span.seconds === 0 && Number.isInteger(span.days) && Number.isInteger(span.months);
    return start && isDays && phrase.dates.length === 0 && Math.abs(span.days) < 36_525 && Math.abs(span.months) < 1200
      ? resolved({ kind: 'date', iso: start.add({ months: span.months, days: span.days }).toString() })
      : notADay(said);
  }
  const choice = daysOf(phrase.dates, today);
  const day = typeof choice === 'string' ? undefined : choice.days[0];
  return day === undefined
    ? problemOf({ problem: typeof choice === 'string' ? choice : 'no-day' }, said)
    : resolved({ kind: 'date', iso: day.toString() });
}

function notADay(said: string): Resolution {
  return unresolvable(`"${said}" is no day that I understand.`, 'Which day?');
}

/** Resolves a phone number, as it is dialled. */
export function resolvePhone(said: string): Resolution {
  const phone = readPhone(said);
  return phone === undefined
    ? unresolvable(`"${said}" is no phone number that can be called.`, 'Which number?')
    : resolved({ kind: 'phone', phone });
}

/** `12`, `-3`, `forty two`. */
export function resolveInteger(said: string): Resolution {
  const digits = /^[+-]?\d{1,15}$/.exec(said.trim());
  const tokens = tokensOf(said);
  const words = numberAt(tokens, 0);
  const integer = digits !== null ? Number(digits[0]) : words?.next === tokens.length ? words.value : undefined;
  return integer === undefined
    ? unresolvable(`"${said}" is no whole number.`, 'Which number?')
    : resolved({ kind: 'integer', integer });
}

const yesWords = ['true', 'yes', 'on', 'yeah', 'yep', 'enable', 'enabled'];
const noWords = ['false', 'no', 'off', 'nope', 'disable', 'disabled'];

/** Resolves yes and no, by the words of the tables above. */
export function resolveBoolean(said: string): Resolution {
  const word = foldText(said);
  const isYes = yesWords.includes(word);
  return isYes || noWords.includes(word)
    ? resolved({ kind: 'boolean', boolean: isYes })
    : unresolvable(`"${said}" is neither yes nor no.`, 'Yes or no?');
}

/** Resolves one of the choices of an actions file, whatever its capitals and accents. */
export function resolveEnum(said: string, values: readonly string[]): Resolution {
  const choice = values.find((value) => foldText(value) === foldText(said));
  return choice === undefined
    ? unresolvable(`"${said}" is none of the choices.`, `Which one: ${values.slice(0, 8).join(', ')}?`)
    : resolved({ kind: 'enum', choice });
}
