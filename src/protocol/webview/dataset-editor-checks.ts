import type { RowEdit, RowPath } from '../../core/dataset/document/row-edit';
import type { RowOperation } from '../../core/dataset/editing/row-operation';
import { isRecord } from './channel';
import { sortKeys } from './dataset-editor';
import {
  editorCommands,
  type FindingName,
  type FromDatasetEditor,
  longestText,
  mostNamedRows,
  mostWindowRows,
  type Replacement,
  type RowSelection,
} from './dataset-editor-requests';
import { isImportChoice } from './dataset-import';
import { mostCandidates } from './dataset-review';
import { type FieldCheck, hasNoFields, isText, passes } from './field-checks';

const longestQuery = 2_000;
const longestPaste = 50_000_000;
const longestName = 100;
const mostEdits = 200;
const deepestPath = 20;

/** By the tag of each request, so that none is forgotten. */
const checks: Readonly<Record<FromDatasetEditor['type'], FieldCheck>> = {
  ready: hasNoFields,
  rows: ({ start, count }) => isCount(start) && isCount(count) && count <= mostWindowRows,
  row: ({ key }) => isCount(key),
  locate: ({ key }) => isCount(key),
  'find-line': ({ lineNumber }) => isCount(lineNumber),
  'next-problem': ({ from, isBackwards }) => isOptionalCount(from) && typeof isBackwards === 'boolean',
  keys: ({ start, count }) => isCount(start) && isCount(count) && count <= mostNamedRows,
  list: ({ query, sort }) => isText(query, longestQuery) && isSort(sort),
  edit: ({ key, edits, merge }) => isCount(key) && areEdits(edits) && isOptionalText(merge),
  'write-line': ({ key, text, merge }) => isCount(key) && isText(text, longestText) && isOptionalText(merge),
  operate: ({ rows, operation }) => isSelection(rows) && isOperation(operation),
  'cancel-change': hasNoFields,
  'add-row': ({ after }) => isOptionalCount(after),
  paste: ({ text, after }) => isText(text, longestPaste) && isOptionalCount(after),
  copy: ({ rows }) => isSelection(rows),
  fix: ({ key, finding, fix }) => isCount(key) && isCount(finding) && isCount(fix),
  mute: ({ name }) => isFindingName(name),
  unmute: ({ name }) => isFindingName(name),
  'preview-replace': ({ replacement, rows }) => isReplacement(replacement) && isSelection(rows),
  replace: ({ replacement, rows }) => isReplacement(replacement) && isSelection(rows),
  tokens: ({ key }) => isCount(key),
  statistics: hasNoFields,
  'choose-import': hasNoFields,
  'preview-import': ({ choice }) => isImportChoice(choice),
  'import-rows': ({ choice }) => isImportChoice(choice),
  candidates: ({ most }) => isCount(most) && most <= mostCandidates,
  accept: ({ names }) => areNames(names),
  reject: ({ names }) => names === 'all' || areNames(names),
  'restore-rejected': hasNoFields,
  'deep-check': ({ isWanted }) => typeof isWanted === 'boolean',
  command: ({ command }) => isOneOf(command, editorCommands),
};

/** Checks what arrives from the page, where hostile text is shown. */
export function isFromDatasetEditor(value: unknown): value is FromDatasetEditor {
  return passes(value, checks);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isFindingName(value: unknown): value is FindingName {
  return (
    isRecord(value) && (isText(value['code'], longestName) || (isCount(value['key']) && isCount(value['finding'])))
  );
}

function isOptionalCount(value: unknown): boolean {
  return value === undefined || isCount(value);
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || isText(value, longestQuery);
}

function isOneOf(value: unknown, known: readonly string[]): boolean {
  return typeof value === 'string' && known.includes(value);
}

function isSort(value: unknown): boolean {
  return isRecord(value) && isOneOf(value['key'], sortKeys) && typeof value['isDescending'] === 'boolean';
}

function areNames(value: unknown): boolean {
  return Array.isArray(value) && value.length <= mostNamedRows && value.every((name) => isText(name, longestName));
}

function areKeys(value: unknown): boolean {
  return Array.isArray(value) && value.length <= mostNamedRows && value.every(isCount);
}

function isSelection(value: unknown): value is RowSelection {
  if (!isRecord(value)) {
    return false;
  }
  return value['kind'] === 'rows' ? areKeys(value['keys']) : value['kind'] === 'list' && areKeys(value['except']);
}

function areEdits(value: unknown): value is readonly RowEdit[] {
  return Array.isArray(value) && value.length > 0 && value.length <= mostEdits && value.every(isRowEdit);
}

function isRowEdit(value: unknown): boolean {
  if (!isRecord(value) || !isPath(value['path'])) {
    return false;
  }
  return value['kind'] === 'move' ? isCount(value['to']) : isOneOf(value['kind'], ['set', 'insert', 'remove']);
}

function isPath(value: unknown): value is RowPath {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= deepestPath &&
    value.every((step) => isCount(step) || isText(step, longestQuery))
  );
}

function isOperation(value: unknown): value is RowOperation {
  if (!isRecord(value)) {
    return false;
  }
  switch (value['kind']) {
    case 'delete':
    case 'duplicate':
    case 'join':
      return true;
    case 'set-split':
      return isText(value['split'], 100);
    case 'add-tag':
    case 'remove-tag':
      return isText(value['tag'], 200);
    case 'move':
      return isOptionalCount(value['before']);
    case 'split-conversation':
      return isCount(value['turn']);
    default:
      return false;
  }
}

function isReplacement(value: unknown): value is Replacement {
  return (
    isRecord(value) &&
    isText(value['find'], longestQuery) &&
    isText(value['replace'], 100_000) &&
    ['isRegularExpression', 'isCaseSensitive', 'isWholeWord'].every((name) => typeof value[name] === 'boolean') &&
    isOneOf(value['where'], ['any', 'system', 'user', 'assistant', 'arguments'])
  );
}
