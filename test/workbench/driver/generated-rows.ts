import type { Handlers } from '../../../src/protocol/webview/channel';
import type { DatasetEditorState, RowView } from '../../../src/protocol/webview/dataset-editor';
import type { DatasetEditorResults, FromDatasetEditor } from '../../../src/protocol/webview/dataset-editor-requests';
import { nothingWaits } from '../../../src/protocol/webview/dataset-review';

/** A list of so many rows, made where they are looked at: for what the page itself costs. Nothing can be edited. */
export function generatedRows(count: number): Handlers<FromDatasetEditor, DatasetEditorResults> {
  const refuse = (): never => {
    throw new Error('These rows are only looked at.');
  };
  return {
    ready: () => generatedState(count),
    rows: ({ start, count: wanted }) => ({ revision: 1, start, rows: rowsAt(start, Math.min(wanted, count - start)) }),
    row: ({ key }) => ({ kind: 'row', row: rowAt(key), turns: [], otherKeys: [], findings: [] }),
    locate: ({ key }) => (key < count ? { index: key } : undefined),
    'find-line': ({ lineNumber }) => (lineNumber <= count ? { key: lineNumber - 1, index: lineNumber - 1 } : undefined),
    'next-problem': ({ from = -1 }) => ({ key: from + 1, index: from + 1 }),
    keys: ({ start, count: wanted }) => ({ keys: rowsAt(start, wanted).map(({ key }) => key) }),
    list: () => ({ count }),
    tokens: () => ({ kind: 'unavailable', reason: 'There is no tokenizer.', fix: '' }),
    edit: refuse,
    'write-line': refuse,
    operate: refuse,
    'add-row': refuse,
    paste: refuse,
    copy: refuse,
    fix: refuse,
    mute: refuse,
    unmute: refuse,
    'preview-replace': refuse,
    replace: refuse,
    statistics: refuse,
    'deep-check': refuse,
    'choose-import': refuse,
    'preview-import': refuse,
    'import-rows': refuse,
    candidates: refuse,
    accept: refuse,
    reject: refuse,
    'restore-rejected': refuse,
    'cancel-change': refuse,
    command: refuse,
  };
}

/** What is told of so many rows, all read and checked. */
export function generatedState(lines: number): DatasetEditorState {
  return {
    fileName: 'rows.jsonl',
    access: { kind: 'editable' },
    loading: { kind: 'ready' },
    revision: 1,
    isDirty: false,
    totals: {
      lines,
      rows: lines,
      splits: [],
      actions: [],
      tags: [],
      problems: [],
      rowsWithProblems: 0,
      mutedProblems: 0,
    },
    list: { query: '', sort: { key: 'line', isDescending: false }, count: lines },
    deep: { status: { kind: 'done' }, whole: [] },
    review: nothingWaits,
    systemPrompt: '',
    notes: [],
  };
}

function rowsAt(start: number, count: number): readonly RowView[] {
  return Array.from({ length: Math.max(0, count) }, (_, offset) => rowAt(start + offset));
}

function rowAt(index: number): RowView {
  return {
    key: index,
    lineNumber: index + 1,
    kind: 'row',
    split: index % 8 === 0 ? 'eval' : 'train',
    firstWords: `Add yoga to my calendar on Thursday at ${index % 12} pm, and tell Ngozi that I am late`,
    actions: ['calendar_insert'],
    tags: ['calendar', 'single-turn'],
    messageCount: 2,
    tokens: 40 + (index % 90),
    ...(index % 50 === 7 && { problem: { severity: 'warning', messages: ['No earlier turn says so.'] } }),
  };
}
