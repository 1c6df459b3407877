import { formatBytes } from '../core/text/bytes';
import { l10n } from './l10n';

/** `87 %`. */
export function formatFraction(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}

/** `3 min`, `45 s`: rounded up, so that no work is left at zero. */
export function formatSeconds(seconds: number): string {
  return seconds < 60 ? `${Math.max(0, Math.ceil(seconds))} s` : `${Math.ceil(seconds / 60)} min`;
}

/** Bytes on their way, as far as it is known. */
export interface BytesOnTheWay {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly bytesPerSecond?: number;
  readonly secondsLeft?: number;
}

/** `12.0 MB of 91.7 MB · 30 MB/s · 3 s left`. */
export function formatTransfer({ doneBytes, totalBytes, bytesPerSecond, secondsLeft }: BytesOnTheWay): string {
  return [
    l10n.t('{0} of {1}', formatBytes(doneBytes), formatBytes(totalBytes)),
    ...(bytesPerSecond === undefined ? [] : [`${formatBytes(bytesPerSecond)}/s`]),
    ...(secondsLeft === undefined ? [] : [l10n.t('{0} left', formatSeconds(secondsLeft))]),
  ].join(' · ');
}

/** `100,000`, as the dataset editor writes it. */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** `1 row`, `2,000 rows`. */
export function rowCount(count: number): string {
  return count === 1 ? l10n.t('1 row') : l10n.t('{0} rows', formatCount(count));
}

/** `14:02` of today, `21 Nov 14:02` of another day, in this computer's zone; what is no time stays as it is. */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    return iso;
  }
  const clock = formatOf('clock').format(date);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? clock : `${formatOf('day').format(date)} ${clock}`;
}

/** `21 Nov 2026, 14:02`; likewise. */
export function formatFullTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : formatOf('full').format(date);
}

const timeFormats = {
  clock: { hour: '2-digit', minute: '2-digit', hour12: false },
  day: { day: 'numeric', month: 'short' },
  full: { dateStyle: 'medium', timeStyle: 'short' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

/** Each is made once, and late: to make one takes longer than to format a thousand times. */
const madeFormats = new Map<keyof typeof timeFormats, Intl.DateTimeFormat>();

function formatOf(name: keyof typeof timeFormats): Intl.DateTimeFormat {
  const format = madeFormats.get(name) ?? new Intl.DateTimeFormat(undefined, timeFormats[name]);
  madeFormats.set(name, format);
  return format;
}
