import { formatBytes } from '../../core/text/bytes';

/** `0.4 s`, `12 s`, `3 min 05 s`, `1 h 02 min`. */
export function formatDuration(ms: number): string {
  if (ms < 9_950) {
    return `${(ms / 1000).toFixed(1)} s`;
  }
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** A fraction 0..1 as `91.3 %`. */
export function formatPercent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}

/** `1 row`, `2 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** How much is done and how long the rest takes: `120 of 270.9 MB · 0:12 left`. */
export function formatProgress(progress: {
  readonly done: number;
  readonly total?: number | undefined;
  readonly unit: string;
  readonly secondsLeft?: number | undefined;
}): string {
  const { done, total, unit, secondsLeft } = progress;
  const isBytes = unit === 'bytes' || unit === 'B';
  const write = (value: number) => (isBytes ? formatBytes(value) : `${Math.round(value)}`);
  const amount = total
    ? `${write(done)} of ${write(total)}${isBytes ? '' : ` ${unit}`}`
    : `${write(done)}${isBytes ? '' : ` ${unit}`}`;
  const left =
    secondsLeft === undefined || !Number.isFinite(secondsLeft) ? '' : ` · ${formatDuration(secondsLeft * 1000)} left`;
  return `${amount}${left}`;
}
