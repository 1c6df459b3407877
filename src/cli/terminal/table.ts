import { printable } from '../../core/text/printable';

/** A column of a table; numbers stand to the right. */
export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

const longestCell = 60;
const gap = '  ';

/** Lines of a table, its titles first. A cell may hold text of a phone or model; the last one of a row is not cut. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const last = columns.length - 1;
  const cells = [columns.map(({ title }) => title), ...rows].map((row) =>
    columns.map((_column, index) => shown(row[index] ?? '', index === last)),
  );
  const widths = columns.map((_column, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, index) =>
        columns[index]?.align === 'right' ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join(gap)
      .trimEnd(),
  );
}

function shown(text: string, isWhole: boolean): string {
  const line = printable(text).replaceAll(/\s+/g, ' ').trim();
  return isWhole || line.length <= longestCell ? line : `${line.slice(0, longestCell - 1)}…`;
}
