import type { Histogram } from '../../core/dataset/statistics/histogram';
import type { DatasetStatistics } from '../../core/dataset/statistics/statistics';
import type { Count } from '../../core/dataset/statistics/tally';
import { printable } from '../../core/text/printable';
import { counted, formatPercent } from './format';
import { type Column, tableLines } from './table';

const widestBar = 40;
/** Eighths of a cell, so that a bar's end says more than its cells. */
const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;
/** Values of a parameter that a line shows. */
const mostValues = 4;

/** A dataset in numbers, for a terminal. */
export function statisticsLines(statistics: DatasetStatistics): readonly string[] {
  const { rows, rowsWithoutAction, turnsPerRow, wordsPerTurn, tags, roles, values } = statistics;
  const withoutAction =
    rows === 0 ? '' : `, ${rowsWithoutAction} without an action (${formatPercent(rowsWithoutAction / rows)})`;
  return [
    `${counted(rows, 'row')}${withoutAction}`,
    ...section('Rows by action and split', actionTable(statistics)),
    ...section('Turns a row', histogramLines(turnsPerRow)),
    ...wordsPerTurn.flatMap(({ role, words }) =>
      section(`Words a turn of ${printable(role) || '(no role)'}`, histogramLines(words)),
    ),
    ...section('What calls are given', values.length === 0 ? [] : valueTable(values)),
    ...section('Tags', countLines(tags)),
    ...section('Rows in which they speak', countLines(roles)),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function actionTable({ actionsBySplit: { splits, actions } }: DatasetStatistics): readonly string[] {
  const largest = Math.max(1, ...actions.map(({ counts }) => sum(counts)));
  const columns: readonly Column[] = [
    { title: 'action' },
    ...splits.map((split) => ({ title: split || '(no split)', align: 'right' }) as const),
    { title: '' },
  ];
  const rows = actions.map(({ name, counts }) => [name || '(none)', ...counts.map(String), bar(sum(counts) / largest)]);
  return actions.length === 0 ? [] : tableLines(columns, rows);
}

function histogramLines({ from, counts, median, p95, maximum }: Histogram): readonly string[] {
  const largest = Math.max(1, ...counts);
  const bars = from.map((low, index) => {
    const high = (from[index + 1] ?? maximum + 1) - 1;
    return [
      low >= high ? String(low) : `${low}–${high}`,
      String(counts[index] ?? 0),
      bar((counts[index] ?? 0) / largest),
    ];
  });
  const table = tableLines([{ title: '', align: 'right' }, { title: '', align: 'right' }, { title: '' }], bars).slice(
    1,
  );
  return bars.length === 0 ? [] : [...table, `half have at most ${median}, 95 % at most ${p95}`];
}

function valueTable(values: DatasetStatistics['values']): readonly string[] {
  const columns: readonly Column[] = [
    { title: 'parameter' },
    { title: 'values', align: 'right' },
    { title: 'different', align: 'right' },
    { title: 'most often' },
  ];
  const rows = values.map(({ action, parameter, total, distinct, top }) => [
    `${action}.${parameter}`,
    String(total),
    String(distinct),
    top
      .slice(0, mostValues)
      .map(({ name, count }) => `${name} (${count})`)
      .join(', ')
      .slice(0, 100),
  ]);
  return tableLines(columns, rows);
}

function countLines(counts: readonly Count[]): readonly string[] {
  const largest = Math.max(1, ...counts.map(({ count }) => count));
  const rows = counts.map(({ name, count }) => [name || '(none)', String(count), bar(count / largest)]);
  return tableLines([{ title: '' }, { title: '', align: 'right' }, { title: '' }], rows).slice(1);
}

/** @param part of the widest bar, 0 to 1 */
function bar(part: number): string {
  const cells = Math.max(part > 0 ? 1 : 0, Math.round(part * widestBar * 8));
  return '█'.repeat(Math.floor(cells / 8)) + (eighths[cells % 8] ?? '');
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
