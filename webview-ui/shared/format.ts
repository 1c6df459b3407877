import { l10n } from './l10n';

/** `2 min 5 s`, `7 s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return whole < 60 ? `${whole} s` : l10n.t('{0} min {1} s', Math.floor(whole / 60), whole % 60);
}

/** `0.21 s`. */
export function formatMilliseconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** Made once: it takes far longer than what it is used for. */
const timeFormat = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dateFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });

/** `14:02` for today, else with the date; by the reader's own clock. Empty for what is no time. */
export function formatMoment(iso: string, today: Date = new Date()): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) {
    return '';
  }
  return moment.toDateString() === today.toDateString() ? timeFormat.format(moment) : dateFormat.format(moment);
}

/** What a screen reader is told of a reply that grows: the sentences that ended since the last call. */
export function finishedSentences(text: string, announcedLength: number): string {
  const rest = text.slice(announcedLength);
  const end = Math.max(...['. ', '! ', '? ', '.\n', '!\n', '?\n', '\n'].map((mark) => rest.lastIndexOf(mark)));
  return end < 0 ? '' : rest.slice(0, end + 1);
}
