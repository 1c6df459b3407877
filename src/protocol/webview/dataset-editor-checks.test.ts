import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { RowKey } from '../../core/dataset/editing/edited-document';
import { isFromDatasetEditor } from './dataset-editor-checks';
import { type FromDatasetEditor, longestText, mostNamedRows } from './dataset-editor-requests';

const key = 1 as RowKey;
const rows = { kind: 'list', except: [key] } as const;
const choice = { columns: [], split: 'train', isTable: false } as const;
const replacement = {
  find: 'a',
  replace: 'b',
  isRegularExpression: false,
  isCaseSensitive: false,
  isWholeWord: false,
  where: 'any',
} as const;

/** One of each. */
const requests: { readonly [Type in FromDatasetEditor['type']]: Extract<FromDatasetEditor, { type: Type }> } = {
  ready: { type: 'ready' },
  rows: { type: 'rows', start: 0, count: 500 },
  row: { type: 'row', key },
  locate: { type: 'locate', key },
  'find-line': { type: 'find-line', lineNumber: 1 },
  'next-problem': { type: 'next-problem', from: key, isBackwards: true },
  keys: { type: 'keys', start: 0, count: mostNamedRows },
  list: { type: 'list', query: 'is:broken', sort: { key: 'line', isDescending: false } },
  edit: { type: 'edit', key, edits: [{ kind: 'set', path: ['messages', 0, 'content'], value: 'Hi' }], merge: 'm' },
  'write-line': { type: 'write-line', key, text: '{}' },
  operate: { type: 'operate', rows, operation: { kind: 'delete' } },
  'cancel-change': { type: 'cancel-change' },
  'add-row': { type: 'add-row', after: key },
  paste: { type: 'paste', text: '{}' },
  copy: { type: 'copy', rows: { kind: 'rows', keys: [key] } },
  fix: { type: 'fix', key, finding: 0, fix: 0 },
  mute: { type: 'mute', name: { key, finding: 0 } },
  unmute: { type: 'unmute', name: { code: 'dataset.fewNoActionRows' } },
  'preview-replace': { type: 'preview-replace', replacement, rows },
  replace: { type: 'replace', replacement, rows },
  tokens: { type: 'tokens', key },
  statistics: { type: 'statistics' },
  'choose-import': { type: 'choose-import' },
  'preview-import': { type: 'preview-import', choice },
  'import-rows': { type: 'import-rows', choice },
  candidates: { type: 'candidates', most: 200 },
  accept: { type: 'accept', names: ['a'] },
  reject: { type: 'reject', names: 'all' },
  'restore-rejected': { type: 'restore-rejected' },
  'deep-check': { type: 'deep-check', isWanted: true },
  command: { type: 'command', command: 'save' },
};

describe('The requests of the dataset editor', () => {
  it('are taken, every one', () => {
    for (const request of Object.values(requests)) {
      assert.ok(isFromDatasetEditor(request), request.type);
    }
  });

  it('are refused without their fields, with fields of another type, and under another tag', () => {
    for (const request of Object.values(requests)) {
      const { type, ...fields } = request;
      assert.ok(!isFromDatasetEditor({ ...fields, type: `${type}s` }) || `${type}s` in requests, type);
      for (const name of Object.keys(fields)) {
        assert.ok(!isFromDatasetEditor({ ...request, [name]: { constructor: 1 } }), `${type} ${name}`);
      }
    }
    for (const bad of [undefined, null, 'ready', [], {}, { type: 'constructor' }, { type: 'row' }, { type: 'edit' }]) {
      assert.ok(!isFromDatasetEditor(bad), JSON.stringify(bad));
    }
  });

  it('are refused where they carry more than a page sends', () => {
    const keys = Array.from({ length: mostNamedRows + 1 }, (_, index) => index);
    const deepPath = Array.from({ length: 21 }, () => 0);
    for (const bad of [
      { ...requests.rows, count: 501 },
      { ...requests.row, key: -1 },
      { ...requests['write-line'], text: 'x'.repeat(longestText + 1) },
      { ...requests.copy, rows: { kind: 'rows', keys } },
      { ...requests.edit, edits: [] },
      { ...requests.edit, edits: [{ kind: 'set', path: deepPath, value: 1 }] },
      { ...requests.replace, replacement: { ...replacement, where: 'everywhere' } },
      { ...requests.command, command: 'workbench.action.quit' },
    ]) {
      assert.ok(!isFromDatasetEditor(bad), JSON.stringify(bad).slice(0, 100));
    }
  });
});
