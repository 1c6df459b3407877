import type { RowView, SortKey } from '../../../../src/protocol/webview/dataset-editor';
import { l10n } from '../../../shared/l10n';

/** A column of the list. Its class gives it its width. */
export interface Column {
  readonly key: SortKey;
  readonly title: string;
  /** What it is, in full. */
  readonly label: string;
  readonly isNumber?: boolean;
  readonly textOf: (row: RowView) => string;
}

export const columns: readonly Column[] = [
  { key: 'line', title: '#', label: l10n.t('Line'), isNumber: true, textOf: ({ lineNumber }) => String(lineNumber) },
  { key: 'problems', title: '', label: l10n.t('Problems'), textOf: () => '' },
  { key: 'split', title: l10n.t('Split'), label: l10n.t('Split'), textOf: ({ split }) => split ?? '' },
  {
    key: 'firstWords',
    title: l10n.t('First words'),
    label: l10n.t('First words'),
    textOf: ({ firstWords }) => firstWords,
  },
  { key: 'actions', title: l10n.t('Actions'), label: l10n.t('Actions'), textOf: ({ actions }) => actions.join(', ') },
  { key: 'tags', title: l10n.t('Tags'), label: l10n.t('Tags'), textOf: ({ tags }) => tags.join(', ') },
  {
    key: 'messages',
    title: l10n.t('Turns'),
    label: l10n.t('Turns'),
    isNumber: true,
    textOf: ({ messageCount, kind }) => (kind === 'row' ? String(messageCount) : ''),
  },
  {
    key: 'tokens',
    title: l10n.t('Tokens'),
    label: l10n.t('Tokens'),
    isNumber: true,
    textOf: ({ tokens }) => (tokens === undefined ? '' : String(tokens)),
  },
];

/** What a line is that is no row. */
export const kindWords: Readonly<Record<RowView['kind'], string>> = {
  row: '',
  blank: l10n.t('an empty line'),
  notJson: l10n.t('no JSON object'),
  notUtf8: l10n.t('not UTF-8'),
  tooLong: l10n.t('too long to be shown'),
};
