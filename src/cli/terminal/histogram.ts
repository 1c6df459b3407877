import type { HistogramBar } from '../../core/dataset/statistics/token-histogram';

const widestBar = 50;

/** Lines of a bar chart: `  0–19  ██████ 12`. */
export function histogramLines(bars: readonly HistogramBar[]): readonly string[] {
  const most = Math.max(...bars.map(({ rows }) => rows));
  const labels = bars.map(({ from, to }) => (to - from === 1 ? `${from}` : `${from}–${to - 1}`));
  const labelWidth = Math.max(...labels.map(({ length }) => length));
  return bars.map(({ rows }, index) => {
    const length = rows === 0 ? 0 : Math.max(1, Math.round((rows / most) * widestBar));
    return `  ${(labels[index] ?? '').padStart(labelWidth)}  ${'█'.repeat(length)}${length > 0 ? ' ' : ''}${rows}`;
  });
}
