import { readPhrase } from './phrase';

/** Clocks skip hours of the night only. */
const firstDayHour = 4;

/**
 * True for words that are a moment by any clock, in any zone and after whatever was said: `Thursday at 7 pm`, `tomorrow
 * 19:30`. Telling that takes a twentieth of the time of placing them on a calendar; of other words it tells nothing.
 */
export function isPlainMoment(said: string, locale: string): boolean {
  const key = `${locale}\n${said}`;
  const known = answers.get(key);
  if (known !== undefined) {
    return known;
  }
  const answer = isPlain(said, locale);
  if (answers.size >= mostAnswers) {
    answers.clear();
  }
  answers.set(key, answer);
  return answer;
}

/** Answers depend on nothing but the words, and datasets say the same times again and again. */
const answers = new Map<string, boolean>();
const mostAnswers = 10_000;

function isPlain(said: string, locale: string): boolean {
  const phrase = readPhrase(said, locale);
  if (phrase?.clock === undefined || phrase.shift !== undefined || phrase.isInstead || phrase.dayPart !== undefined) {
    return false;
  }
  const { clock, dates } = phrase;
  const isSureClock = clock.form === 'whole-day' && clock.isHalfHour !== true && clock.hour >= firstDayHour;
  const [date] = dates;
  const isComing =
    date === undefined ||
    (date.kind === 'weekday' && date.relation !== 'last') ||
    (date.kind === 'from-today' && date.days > 0 && date.days <= 31 && date.isTonight !== true);
  return isSureClock && isComing && dates.length <= 1;
}
