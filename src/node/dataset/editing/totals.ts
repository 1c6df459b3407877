import { compareSeverity, severityOf } from '../../../core/dataset/check/finding';
import { catalog, type ErrorCode } from '../../../core/errors/catalog';
import type { Count, ProblemCount, Totals } from '../../../protocol/webview/dataset-editor';
import type { DatasetEngine } from './dataset-engine';

/** Shown in a filter; what is rarer is found by typing it. */
const mostNames = 200;

/** The whole document in numbers, as far as it has been read. */
export function totalsOf(engine: DatasetEngine | undefined): Totals {
  if (!engine) {
    const nothing = { splits: [], actions: [], tags: [], problems: [] };
    return { lines: 0, rows: 0, ...nothing, rowsWithProblems: 0, mutedProblems: 0 };
  }
  const { checked, document } = engine;
  const muted = [...checked.countsOf('muted').values()];
  return {
    lines: document.lines.lineCount,
    rows: checked.countsOf('kind').get('row') ?? 0,
    splits: counted(checked.countsOf('split')),
    actions: counted(checked.countsOf('actions')),
    tags: counted(checked.countsOf('tags')),
    problems: counted(checked.countsOf('problems')).flatMap(problemOf).sort(compareProblems),
    rowsWithProblems: checked.rowsWith('problems'),
    mutedProblems: muted.reduce((sum, count) => sum + count, 0),
  };
}

/** The most frequent first. */
function counted(counts: ReadonlyMap<string, number>): readonly Count[] {
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((left, right) => right.count - left.count || (left.name < right.name ? -1 : 1))
    .slice(0, mostNames);
}

function problemOf({ name, count }: Count): readonly ProblemCount[] {
  return isErrorCode(name) ? [{ name, count, severity: severityOf(name), title: titleOf(name) }] : [];
}

function isErrorCode(name: string): name is ErrorCode {
  return Object.hasOwn(catalog, name);
}

/** `dataset.argumentNotSaid` is "Argument not said". */
function titleOf(code: string): string {
  const words = code
    .slice(code.indexOf('.') + 1)
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/ json$/, ' JSON');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function compareProblems(left: ProblemCount, right: ProblemCount): number {
  const bySeverity = isErrorCode(left.name) && isErrorCode(right.name) ? compareSeverity(left.name, right.name) : 0;
  return bySeverity || right.count - left.count;
}
