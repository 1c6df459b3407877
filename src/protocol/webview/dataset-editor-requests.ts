import type { RowEdit } from '../../core/dataset/document/row-edit';
import type { RowKey } from '../../core/dataset/editing/edited-document';
import type { RowOperation } from '../../core/dataset/editing/row-operation';
import type {
  ConversationView,
  DatasetEditorState,
  ReplacePreview,
  RowView,
  Sort,
  StatisticsView,
  TokenView,
} from './dataset-editor';
import type { ImportChoice, Imported, ImportPreview } from './dataset-import';
import type { CandidateList } from './dataset-review';

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

/** A line longer than this is shown, and not edited here. */
export const longestText = 4_000_000;
