import type { DatasetEditorState } from '../../src/protocol/webview/dataset-editor';

/** A state of the dataset editor. */
export interface DatasetGalleryState {
  readonly title: string;
  readonly count: number;
  readonly change?: Partial<DatasetEditorState>;
}

/** Rows that are only looked at: what an edit does is tried against the extension's own engine. */
export const datasetEditorStates: Readonly<Record<string, DatasetGalleryState>> = {
  rows: { title: '1,000 rows', count: 1_000 },
  empty: { title: 'No rows', count: 0 },
  million: { title: '1,000,000 rows', count: 1_000_000 },
  loading: { title: 'Loading', count: 0, change: { loading: { kind: 'reading', doneBytes: 3e6, totalBytes: 9e6 } } },
  'changed-on-disk': {
    title: 'Changed on disk',
    count: 20,
    change: { access: { kind: 'changed-on-disk', isDeleted: false } },
  },
  'unsaved-text': { title: 'Unsaved text editor', count: 20, change: { access: { kind: 'text-editor-is-dirty' } } },
};
