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

/** `1 row`, `2 rows`. */
export function rowCount(count: number): string {
  return count === 1 ? l10n.t('1 row') : l10n.t('{0} rows', count);
}

/** Made once, and late: to make one takes longer than to format a thousand times. */
let formats: Readonly<Record<'clock' | 'day' | 'full', Intl.DateTimeFormat>> | undefined;

/** `14:02` of today, `21 Nov 14:02` of another day, in this computer's zone; what is no time stays as it is. */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    return iso;
  }
  const { clock, day } = timeFormats();
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? clock.format(date) : `${day.format(date)} ${clock.format(date)}`;
}

/** `21 Nov 2026, 14:02`; likewise. */
export function formatFullTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : timeFormats().full.format(date);
}

function timeFormats() {
  formats ??= {
    clock: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false }),
    day: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' }),
    full: new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
  };
  return formats;
}
