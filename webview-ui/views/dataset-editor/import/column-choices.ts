import type { ColumnChoice } from '../../../../src/core/dataset/formats/column-mapping';
import type { ImportColumn } from '../../../../src/protocol/webview/dataset-import';
import { l10n } from '../../../shared/l10n';

/** What a column can be said to mean: a target, or the kind of one that needs a name. */
export const meanings: readonly (readonly [target: string, label: string])[] = [
  ['user', l10n.t('what the user says')],
  ['assistant', l10n.t('what the assistant says')],
  ['system', l10n.t('system prompt')],
  ['action', l10n.t('name of the action')],
  ['argument:', l10n.t('argument of the action, named …')],
  ['arguments', l10n.t('all arguments, as JSON')],
  ['calls', l10n.t('calls, as JSON')],
  ['messages', l10n.t('all turns, as JSON')],
  ['split', 'split'],
  ['id', 'id'],
  ['tag', l10n.t('one tag')],
  ['tags', 'tags'],
  ['context', l10n.t('clock and contacts, as JSON')],
  ['key:', l10n.t('kept, under the name …')],
  ['json:', l10n.t('kept as JSON, under the name …')],
  ['skip', l10n.t('left out')],
];

/** Several columns may mean these. */
const shared = new Set(['tag', 'skip']);

/** The part of a target that is chosen from the list. */
export function meaningOf(target: string): string {
  const at = target.indexOf(':');
  return at < 0 ? target : target.slice(0, at + 1);
}

/** The name that a target has; undefined where it needs none. */
export function nameOf(target: string): string | undefined {
  const meaning = meaningOf(target);
  return meaning.endsWith(':') ? target.slice(meaning.length) : undefined;
}

/** The columns with what was chosen for them since: an answer may be that to an older question. */
export function withChoices(
  columns: readonly ImportColumn[],
  choices: readonly ColumnChoice[],
): readonly ImportColumn[] {
  const chosen = new Map(choices.map(({ column, target }) => [column, target]));
  return columns.map((column) => ({ ...column, target: chosen.get(column.name) ?? column.target }));
}

/**
 * What all columns mean once one of them means something else. A column that meant the same is kept under its own name,
 * for a row has one of each.
 */
export function withMeaning(
  columns: readonly ImportColumn[],
  changed: string,
  target: string,
): readonly ColumnChoice[] {
  return columns.map(({ name, target: before }) => {
    if (name === changed) {
      return { column: name, target };
    }
    return { column: name, target: before === target && !shared.has(target) ? `key:${name}` : before };
  });
}

/** What a column means that was given a meaning from the list: one with a name begins with the column's own. */
export function targetOf(meaning: string, column: string): string {
  return meaning.endsWith(':') ? `${meaning}${column}` : meaning;
}
