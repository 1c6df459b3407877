import { formatBytes } from '../../core/text/bytes';
import { markdownBlock, markdownCode, markdownTable } from '../../core/text/markdown';
import { lineChanges } from '../../core/text/word-changes';
import type { ComparedModel, ModelComparison } from '../../node/read-model/compare-models';
import { formatFraction, formatTime } from '../format';
import { l10n } from '../l10n';
import { basisWord } from '../runs/basis-word';

/** A value of a table is cut here: a system prompt may be pages long. */
const longestValue = 100;

export interface ComparisonTexts {
  /** What a person calls the models. */
  readonly names: readonly [left: string, right: string];
  readonly comparison: ModelComparison;
  /** With which each was made; undefined where it was not kept. */
  readonly recipes: readonly [left: string | undefined, right: string | undefined];
}

/** Two models beside each other, as Markdown; nothing in it is markup but what is written here. Pure. */
export function comparisonText({ names, comparison, recipes }: ComparisonTexts): string {
  const head = names.map(markdownCode);
  const parts = [
    `# ${head.join(' ↔ ')}`,
    markdownTable(['', ...head, l10n.t('Difference')], figures(comparison)),
    comparability(comparison, head),
    `## ${l10n.t('What differs on the way to them')}`,
    wayTable(comparison, head),
    ...recipeParts(recipes),
  ];
  return `${parts.join('\n\n')}\n`;
}

type Row = readonly [label: string, left: string, right: string, difference: string];

function figures({ left, right }: ModelComparison): readonly Row[] {
  const sizes = [left, right].map(({ manifest }) => manifest.content.sizeBytes);
  const score = (label: string, name: string) => number(label, [left, right].map(scoreOf(name)), percent, points);
  return [
    number(l10n.t('Size'), sizes, formatBytes, formatBytes),
    number(l10n.t('Bits per weight'), [left, right].map(metric('bitsPerWeight')), tenth, tenth),
    score(l10n.t('Exact match, as resolved'), 'exactMatchResolved'),
    score(l10n.t('Exact match, as said'), 'exactMatch'),
    score(l10n.t('Restraint'), 'restraint'),
    number(l10n.t('Rows scored'), [left, right].map(scoreOf('rows')), String, String),
    text(
      l10n.t('Scored'),
      left.score && formatTime(left.score.createdAt),
      right.score && formatTime(right.score.createdAt),
    ),
    text(l10n.t('Made'), formatTime(left.manifest.createdAt), formatTime(right.manifest.createdAt)),
    text('SHA-256', ...shortHashes(left, right)),
  ];
}

const metric =
  (name: string) =>
  ({ manifest }: ComparedModel): number | undefined =>
    manifest.metrics[name];

const scoreOf =
  (name: string) =>
  ({ score }: ComparedModel): number | undefined =>
    score?.metrics[name];

const tenth = (value: number): string => value.toFixed(1);
const percent = (value: number): string => formatFraction(value);
const points = (value: number): string => l10n.t('{0} points', (100 * value).toFixed(0));

function number(
  label: string,
  [left, right]: readonly (number | undefined)[],
  show: (value: number) => string,
  showDifference: (value: number) => string,
): Row {
  const shown = (value: number | undefined) => (value === undefined ? '–' : show(value));
  return [label, shown(left), shown(right), difference(left, right, showDifference)];
}

function difference(left: number | undefined, right: number | undefined, show: (value: number) => string): string {
  if (left === undefined || right === undefined) {
    return '';
  }
  const more = right - left;
  return more === 0 ? l10n.t('the same') : `${more > 0 ? '+' : '−'}${show(Math.abs(more))}`;
}

function text(label: string, left = '–', right = '–'): Row {
  return [label, left, right, left === right ? l10n.t('the same') : ''];
}

function shortHashes(left: ComparedModel, right: ComparedModel): readonly [string, string] {
  const short = ({ manifest }: ComparedModel) => markdownCode(manifest.content.sha256.slice(0, 12));
  return [short(left), short(right)];
}

function comparability({ left, right, changed }: ModelComparison, [one = '', other = '']: readonly string[]): string {
  if (!changed) {
    const without = [...(left.score ? [] : [one]), ...(right.score ? [] : [other])];
    return l10n.t('Nothing was scored of {0}. Run the recipe to its end to score it.', without.join(', '));
  }
  return changed.length === 0
    ? l10n.t('The scores can be compared: base, rows, actions and prompt are the same.')
    : l10n.t('**The scores cannot be compared**, because of {0}.', changed.map(basisWord).join(', '));
}

function wayTable({ differences }: ModelComparison, head: readonly string[]): string {
  if (differences.length === 0) {
    return l10n.t('Nothing: they were made the same way of the same.');
  }
  const cell = (value: string | undefined) => (value === undefined ? '–' : markdownCode(cut(value)));
  const rows = differences.map(({ step, what, left, right }) => [step, markdownCode(what), cell(left), cell(right)]);
  return markdownTable([l10n.t('Step'), l10n.t('What'), ...head], rows);
}

function cut(value: string): string {
  return value.length <= longestValue ? value : `${value.slice(0, longestValue)}…`;
}

function recipeParts([left, right]: ComparisonTexts['recipes']): readonly string[] {
  const title = `## ${l10n.t('Their recipes')}`;
  if (left === undefined || right === undefined) {
    return [title, l10n.t('The recipe of one of them was not kept: runs keep it since this version.')];
  }
  if (left === right) {
    return [title, l10n.t('Both were made with the same recipe.')];
  }
  const marks = { same: ' ', removed: '-', added: '+' } as const;
  const lines = lineChanges(left, right).flatMap(({ kind, text: changed }) =>
    changed
      .replace(/\n$/u, '')
      .split('\n')
      .map((line) => `${marks[kind]} ${line}`),
  );
  // Without a language: the red that VS Code draws removed lines in can hardly be read.
  return [title, markdownBlock(lines.join('\n'))];
}
