import type { RowEdit, RowPath } from '../../core/dataset/document/row-edit';
import type { RowKey } from '../../core/dataset/editing/edited-document';
import type { RowOperation } from '../../core/dataset/editing/row-operation';
import { isRecord, isTagged, isText } from './channel';
import {
  type ConversationView,
  type DatasetEditorState,
  type ReplacePreview,
  type RowView,
  type Sort,
  type StatisticsView,
  sortKeys,
  type TokenView,
} from './dataset-editor';
import { type ImportChoice, type Imported, type ImportPreview, isImportChoice } from './dataset-import';
import { type CandidateList, mostCandidates } from './dataset-review';

/** Most rows that are asked for at a time. */
export const mostWindowRows = 500;
/** Most rows that are named in one request: what is done to more is done to the whole list (`RowSelection`). */
export const mostNamedRows = 10_000;

/** Some rows, or all that the list shows. */
export type RowSelection =
  | { readonly kind: 'rows'; readonly keys: readonly RowKey[] }
  | { readonly kind: 'list'; readonly except: readonly RowKey[] };

export interface Replacement {
  readonly find: string;
  readonly replace: string;
  readonly isRegularExpression: boolean;
  readonly isCaseSensitive: boolean;
  readonly isWholeWord: boolean;
  readonly where: 'any' | 'system' | 'user' | 'assistant' | 'arguments';
}

/** A finding of a row; or, by its rule, of the dataset as a whole. */
export type FindingName = { readonly key: RowKey; readonly finding: number } | { readonly code: string };

/** What the view asks of the host. */
export type FromDatasetEditor =
  | { readonly type: 'ready' }
  /** Rows `start` to `start + count` of the list. */
  | { readonly type: 'rows'; readonly start: number; readonly count: number }
  | { readonly type: 'row'; readonly key: RowKey }
  /** Where a row stands in the list. */
  | { readonly type: 'locate'; readonly key: RowKey }
  /** The row on a line of the file: how a view that was made anew finds the row that it showed. */
  | { readonly type: 'find-line'; readonly lineNumber: number }
  /** The next row of the list with a problem, round its ends; from its beginning, or end, where no row is named. */
  | { readonly type: 'next-problem'; readonly from?: RowKey; readonly isBackwards: boolean }
  /** Which rows stand at `start` to `start + count` of the list. */
  | { readonly type: 'keys'; readonly start: number; readonly count: number }
  | { readonly type: 'list'; readonly query: string; readonly sort: Sort }
  /** Edits of one row, undone together; those with the same `merge` right after each other become one. */
  | { readonly type: 'edit'; readonly key: RowKey; readonly edits: readonly RowEdit[]; readonly merge?: string }
  /** Writes a line anew: the way to mend one that is no row. */
  | { readonly type: 'write-line'; readonly key: RowKey; readonly text: string; readonly merge?: string }
  | { readonly type: 'operate'; readonly rows: RowSelection; readonly operation: RowOperation }
  /** Ends an operation or a replacement that goes on; no row is changed then. */
  | { readonly type: 'cancel-change' }
  /** A new row with an empty question and answer after a row, or at the end. */
  | { readonly type: 'add-row'; readonly after?: RowKey }
  /** Rows from the clipboard: JSON lines, or cells of a spreadsheet. */
  | { readonly type: 'paste'; readonly text: string; readonly after?: RowKey }
  /** The lines of rows, for the clipboard. */
  | { readonly type: 'copy'; readonly rows: RowSelection }
  | { readonly type: 'fix'; readonly key: RowKey; readonly finding: number; readonly fix: number }
  /** Asks for a reason first. */
  | { readonly type: 'mute'; readonly name: FindingName }
  /** Takes the mute of a finding back: that of its row, else that of every row. */
  | { readonly type: 'unmute'; readonly name: FindingName }
  | { readonly type: 'preview-replace'; readonly replacement: Replacement; readonly rows: RowSelection }
  | { readonly type: 'replace'; readonly replacement: Replacement; readonly rows: RowSelection }
  | { readonly type: 'tokens'; readonly key: RowKey }
  | { readonly type: 'statistics' }
  /** Has the user choose a file with conversations in it. */
  | { readonly type: 'choose-import' }
  /** What would become of the chosen file; a later question ends an earlier one. */
  | { readonly type: 'preview-import'; readonly choice: ImportChoice }
  /** Adds its rows. */
  | { readonly type: 'import-rows'; readonly choice: ImportChoice }
  /** The first rows that wait for a person. */
  | { readonly type: 'candidates'; readonly most: number }
  /** Puts rows that wait into the document, by their names. */
  | { readonly type: 'accept'; readonly names: readonly string[] }
  /** Takes rows that wait out of their queues, named ones or all; they do not come back by themselves. */
  | { readonly type: 'reject'; readonly names: readonly string[] | 'all' }
  /** Has back what was rejected last. */
  | { readonly type: 'restore-rejected' }
  /** Begins the rules that take a while, whatever the settings and the size; or ends them. */
  | { readonly type: 'deep-check'; readonly isWanted: boolean }
  /** Of VS Code, on this document: the view has put everything typed into the document before it asks. */
  | { readonly type: 'command'; readonly command: EditorCommand };

export const editorCommands = [
  'undo',
  'redo',
  'save',
  'revert',
  'open-as-text',
  'save-text-editor',
  'revert-text-editor',
  'compare-with-disk',
  'overwrite',
  'reload',
  'rename-action',
  'export',
] as const;
export type EditorCommand = (typeof editorCommands)[number];

/** The result of each request. An edit answers once it is in the document. */
export interface DatasetEditorResults {
  readonly ready: DatasetEditorState;
  readonly rows: { readonly revision: number; readonly start: number; readonly rows: readonly RowView[] };
  /** Undefined where the row is gone. */
  readonly row: ConversationView | undefined;
  readonly locate: { readonly index: number } | undefined;
  /** Without `index` where the list does not show it; undefined where the file has no such line. */
  readonly 'find-line': { readonly key: RowKey; readonly index?: number } | undefined;
  readonly 'next-problem': { readonly key: RowKey; readonly index: number } | undefined;
  readonly keys: { readonly keys: readonly RowKey[] };
  readonly list: { readonly count: number; readonly problem?: string };
  readonly edit: Edited;
  readonly 'write-line': Edited;
  readonly operate: Edited;
  readonly 'cancel-change': undefined;
  readonly 'add-row': Edited;
  readonly paste: Edited & { readonly refused: readonly string[] };
  readonly copy: { readonly text: string };
  readonly fix: Edited;
  readonly mute: undefined;
  readonly unmute: undefined;
  readonly 'preview-replace': ReplacePreview;
  readonly replace: Edited & { readonly matches: number };
  readonly tokens: TokenView;
  readonly statistics: StatisticsView;
  /** Undefined where nothing was chosen. */
  readonly 'choose-import': { readonly fileName: string } | undefined;
  readonly 'preview-import': ImportPreview;
  readonly 'import-rows': Imported;
  readonly candidates: CandidateList;
  readonly accept: Edited;
  readonly reject: { readonly rejected: number };
  readonly 'restore-rejected': { readonly restored: number };
  readonly 'deep-check': undefined;
  readonly command: undefined;
}

export interface Edited {
  readonly revision: number;
  /** The first row that is new or changed, to be looked at. */
  readonly key?: RowKey;
  /** How many rows were changed, made or taken out. */
  readonly rows: number;
}

const longestQuery = 2_000;
/** A line longer than this is shown, and not edited here. */
export const longestText = 4_000_000;
const longestPaste = 50_000_000;
const longestName = 100;
const mostEdits = 200;
const deepestPath = 20;

/** Checks what arrives from the page, where hostile text is shown. */
export function isFromDatasetEditor(value: unknown): value is FromDatasetEditor {
  if (!isTagged(value) || !isRecord(value)) {
    return false;
  }
  switch (value.type) {
    case 'ready':
    case 'statistics':
    case 'choose-import':
    case 'restore-rejected':
    case 'cancel-change':
      return true;
    case 'preview-import':
    case 'import-rows':
      return isImportChoice(value['choice']);
    case 'candidates':
      return isCount(value['most']) && value['most'] <= mostCandidates;
    case 'accept':
      return areNames(value['names']);
    case 'reject':
      return value['names'] === 'all' || areNames(value['names']);
    case 'rows':
      return isCount(value['start']) && isCount(value['count']) && value['count'] <= mostWindowRows;
    case 'row':
    case 'locate':
    case 'tokens':
      return isCount(value['key']);
    case 'deep-check':
      return typeof value['isWanted'] === 'boolean';
    case 'find-line':
      return isCount(value['lineNumber']);
    case 'next-problem':
      return isOptionalCount(value['from']) && typeof value['isBackwards'] === 'boolean';
    case 'keys':
      return isCount(value['start']) && isCount(value['count']) && value['count'] <= mostNamedRows;
    case 'list':
      return isText(value['query'], longestQuery) && isSort(value['sort']);
    case 'edit':
      return isCount(value['key']) && areEdits(value['edits']) && isOptionalText(value['merge']);
    case 'write-line':
      return isCount(value['key']) && isText(value['text'], longestText) && isOptionalText(value['merge']);
    case 'operate':
      return isSelection(value['rows']) && isOperation(value['operation']);
    case 'add-row':
      return isOptionalCount(value['after']);
    case 'paste':
      return isText(value['text'], longestPaste) && isOptionalCount(value['after']);
    case 'copy':
      return isSelection(value['rows']);
    case 'fix':
      return isCount(value['key']) && isCount(value['finding']) && isCount(value['fix']);
    case 'mute':
    case 'unmute':
      return isFindingName(value['name']);
    case 'preview-replace':
    case 'replace':
      return isReplacement(value['replacement']) && isSelection(value['rows']);
    case 'command':
      return isOneOf(value['command'], editorCommands);
    default:
      return false;
  }
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
