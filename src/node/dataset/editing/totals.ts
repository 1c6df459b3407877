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
  const { facts, document } = engine;
  const muted = [...facts.countsOf('muted').values()];
  return {
    lines: document.lines.lineCount,
    rows: facts.countsOf('kind').get('row') ?? 0,
    splits: counted(facts.countsOf('split')),
    actions: counted(facts.countsOf('actions')),
    tags: counted(facts.countsOf('tags')),
    problems: counted(facts.countsOf('problems')).flatMap(problemOf).sort(compareProblems),
    rowsWithProblems: facts.rowsWith('problems'),
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
