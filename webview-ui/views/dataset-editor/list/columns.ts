import type { RowView, SortKey } from '../../../../src/protocol/webview/dataset-editor';

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
  { key: 'line', title: '#', label: 'Line', isNumber: true, textOf: ({ lineNumber }) => String(lineNumber) },
  { key: 'problems', title: '', label: 'Problems', textOf: () => '' },
  { key: 'split', title: 'Split', label: 'Split', textOf: ({ split }) => split ?? '' },
  { key: 'firstWords', title: 'First words', label: 'First words', textOf: ({ firstWords }) => firstWords },
  { key: 'actions', title: 'Actions', label: 'Actions', textOf: ({ actions }) => actions.join(', ') },
  { key: 'tags', title: 'Tags', label: 'Tags', textOf: ({ tags }) => tags.join(', ') },
  {
    key: 'messages',
    title: 'Turns',
    label: 'Turns',
    isNumber: true,
    textOf: ({ messageCount, kind }) => (kind === 'row' ? String(messageCount) : ''),
  },
  {
    key: 'tokens',
    title: 'Tokens',
    label: 'Tokens',
    isNumber: true,
    textOf: ({ tokens }) => (tokens === undefined ? '' : String(tokens)),
  },
];

/** What a line is that is no row. */
export const kindWords: Readonly<Record<RowView['kind'], string>> = {
  row: '',
  blank: 'an empty line',
  notJson: 'no JSON object',
  notUtf8: 'not UTF-8',
  tooLong: 'too long to be shown',
};
