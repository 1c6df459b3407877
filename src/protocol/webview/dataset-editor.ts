import type { ActionSchema, ParameterType } from '../../core/actions/schema';
import type { Severity } from '../../core/dataset/check/finding';
import type { RowPath } from '../../core/dataset/document/row-edit';
import type { LineKind } from '../../core/dataset/document/row-summary';
import type { RowKey } from '../../core/dataset/editing/edited-document';
import type { Histogram } from '../../core/dataset/statistics/histogram';
import type { ErrorDescription } from '../../core/errors/workbench-error';
import { isRecord, isTagged } from './channel';
import type { DeepView } from './dataset-deep';
import type { ReviewView } from './dataset-review';

/**
 * What the dataset editor draws, apart from rows: those are asked for in windows. The host tells the whole of it whenever
 * any of it changes; it is small.
 */
export interface DatasetEditorState {
  readonly fileName: string;
  readonly access: Access;
  readonly loading: Loading;
  /** Grows with every change of the document: rows that were asked for at a smaller one are out of date. */
  readonly revision: number;
  readonly isDirty: boolean;
  readonly totals: Totals;
  readonly list: ListView;
  /** Of very many rows, as long as it goes on. */
  readonly change?: Change;
  readonly deep: DeepView;
  readonly review: ReviewView;
  /** Absent where no recipe names the file, or its recipe no actions. */
  readonly schema?: ActionSchema;
  /** What is said for a row without a system message of its own; empty where nothing is. */
  readonly systemPrompt: string;
  /** Why something that a user might expect is not there: no recipe, no actions file, an untrusted workspace. */
  readonly notes: readonly ErrorDescription[];
}

export type Access =
  | { readonly kind: 'editable' }
  /** Its beginning can be looked at while the rest is read. */
  | { readonly kind: 'reading' }
  /** The text editor has unsaved changes of the same file: `save` and `revert` of the text are offered. */
  | { readonly kind: 'text-editor-is-dirty' }
  /** Something else changed the file, and there are unsaved changes here: compare, overwrite or reload. */
  | { readonly kind: 'changed-on-disk'; readonly isDeleted: boolean }
  | { readonly kind: 'read-only'; readonly reason: string };

/** What something else did to the file is settled at the next save; until then nobody has to stop in mid-word. */
export function isEditable({ kind }: Access): boolean {
  return kind === 'editable' || kind === 'changed-on-disk';
}

export type Loading =
  /** The file is being read. */
  | { readonly kind: 'reading'; readonly doneBytes: number; readonly totalBytes: number }
  /** Rows can be seen and edited; lists, filters and problems are complete only up to `doneLines`. */
  | { readonly kind: 'checking'; readonly doneLines: number; readonly totalLines: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly error: ErrorDescription };

/** How far an edit of very many rows is. */
export interface Change {
  readonly doneRows: number;
  readonly totalRows: number;
}

/** Of the whole file. */
export interface Totals {
  readonly lines: number;
  readonly rows: number;
  /** By the text of `split`. */
  readonly splits: readonly Count[];
  readonly actions: readonly Count[];
  readonly tags: readonly Count[];
  /** By error code, worst and most frequent first. */
  readonly problems: readonly ProblemCount[];
  /** Rows with at least one problem that is not muted. */
  readonly rowsWithProblems: number;
  readonly mutedProblems: number;
}

export interface Count {
  readonly name: string;
  readonly count: number;
}

export interface ProblemCount extends Count {
  readonly severity: Severity;
  /** The problem in a few words, for a filter. */
  readonly title: string;
}

/** The list as it was asked for last. */
export interface ListView {
  /** What stands in the search box. */
  readonly query: string;
  readonly sort: Sort;
  /** Rows that it shows. */
  readonly count: number;
  /** What is wrong with the query; the list is then that of the last good one. */
  readonly problem?: string;
}

export const sortKeys = ['line', 'split', 'firstWords', 'actions', 'messages', 'problems', 'tokens', 'tags'] as const;
export type SortKey = (typeof sortKeys)[number];

export interface Sort {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

/** A row as the list shows it; a line that is no row says what it is. */
export interface RowView {
  readonly key: RowKey;
  /** From 1. */
  readonly lineNumber: number;
  readonly kind: LineKind;
  readonly split?: string;
  readonly firstWords: string;
  readonly actions: readonly string[];
  readonly tags: readonly string[];
  readonly messageCount: number;
  /** Absent where nothing counted them yet. */
  readonly tokens?: number;
  /** The worst that was found, and all of it in words. */
  readonly problem?: { readonly severity: Severity; readonly messages: readonly string[] };
}

/** One row in full. */
export type ConversationView =
  | {
      readonly kind: 'row';
      readonly row: RowView;
      readonly id?: string;
      readonly turns: readonly TurnView[];
      /** The row's clock and place, as written; undefined where it has none. */
      readonly context?: string;
      /** Keys of the row that mean nothing here; they are kept. */
      readonly otherKeys: readonly string[];
      readonly findings: readonly FindingView[];
    }
  /** A line that is no row: shown as text, which can be edited where it is text. */
  | {
      readonly kind: 'text';
      readonly row: RowView;
      readonly text: string;
      /** False for bytes that are no UTF-8, or more than an editor can show: `text` is then only a beginning. */
      readonly isWhole: boolean;
      readonly findings: readonly FindingView[];
    };

export interface TurnView {
  readonly role: string;
  /** Where the turn's text stands, or would stand. */
  readonly path: RowPath;
  /** Absent for a turn of calls only. */
  readonly text?: string;
  readonly calls: readonly CallView[];
  /** What stands there instead of a turn, as JSON. */
  readonly unreadable?: string;
}

export interface CallView {
  /** Of the call in the list `tool_calls`. */
  readonly path: RowPath;
  /** Of the call's name. */
  readonly namePath: RowPath;
  readonly name: string;
  readonly isKnown: boolean;
  /** Those of the action first, in its order, filled in or not; then those that it does not have. */
  readonly arguments: readonly ArgumentView[];
}

export interface ArgumentView {
  readonly name: string;
  readonly path: RowPath;
  /** As written; empty where it is not there. */
  readonly said: string;
  readonly isThere: boolean;
  /** False where the action does not have it. */
  readonly isKnown: boolean;
  readonly type?: ParameterType;
  readonly isRequired: boolean;
  readonly maxLength?: number;
  readonly options?: readonly string[];
  /** What code makes of it with the row's clock: `Thu 26 Nov 2026, 19:00`. Absent where it is the words themselves. */
  readonly resolved?: string;
  readonly problem?: string;
}

export interface FindingView {
  /** Stable as long as the row is not changed. */
  readonly id: number;
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly fix: string;
  /** The value that it is about; absent where it is the whole row. */
  readonly path?: RowPath;
  /** Of that value's text. */
  readonly span?: { readonly start: number; readonly end: number };
  /** Titles of what can be done with one key. */
  readonly fixes: readonly string[];
  /** The reason it is muted for. */
  readonly mutedFor?: string;
  /** The mute is one of every row. */
  readonly isMutedEverywhere?: boolean;
}

/** What the model sees of a row. */
export type TokenView =
  | {
      readonly kind: 'tokens';
      readonly tokens: readonly TokenPiece[];
      /** More than this is left out of `tokens`; the counts are of all. */
      readonly isCut: boolean;
      readonly tokenCount: number;
      readonly trainedCount: number;
      /** Longest row that training takes, in tokens; absent where it takes any. */
      readonly limit?: number;
    }
  /** The tokenizer is not there, or may not be started. */
  | { readonly kind: 'unavailable'; readonly reason: string; readonly fix: string };

export interface TokenPiece {
  readonly id: number;
  readonly text: string;
  /** Whether the model is trained to say it. */
  readonly isTrained: boolean;
  readonly isControl: boolean;
}

/** The dataset in numbers. */
export interface StatisticsView {
  readonly tokensPerRow?: Histogram;
  readonly turnsPerRow: Histogram;
  readonly actionsBySplit: {
    readonly splits: readonly string[];
    /** One number a split; the action `''` is a row without any. */
    readonly actions: readonly { readonly name: string; readonly counts: readonly number[] }[];
  };
  readonly values: readonly {
    readonly action: string;
    readonly parameter: string;
    readonly distinct: number;
    readonly total: number;
    readonly top: readonly Count[];
  }[];
}

/** What a replacement would do. */
/** A part of a text; the others stand around it. */
export interface ExcerptPiece {
  readonly text: string;
  /** It is replaced, or what replaces it. */
  readonly isMatch: boolean;
}

export interface ReplacePreview {
  readonly matches: number;
  readonly rows: number;
  /** The first of them. */
  readonly examples: readonly {
    readonly key: RowKey;
    readonly lineNumber: number;
    readonly before: readonly ExcerptPiece[];
    readonly after: readonly ExcerptPiece[];
  }[];
  readonly problem?: string;
}

/** What the host tells the view. */
export type ToDatasetEditor =
  | { readonly type: 'state'; readonly state: DatasetEditorState }
  /** Shows the rows that wait: the host was asked for them from outside. */
  | { readonly type: 'review' }
  /** Has the user choose a file to import. */
  | { readonly type: 'import' }
  /** Look at this row: the host was asked for it from outside. */
  | { readonly type: 'reveal'; readonly key: RowKey };

/** The host is trusted; this keeps apart what other scripts post into the page. */
export function isToDatasetEditor(value: unknown): value is ToDatasetEditor {
  if (!isTagged(value) || !isRecord(value)) {
    return false;
  }
  switch (value.type) {
    case 'state':
      return isRecord(value['state']) && typeof value['state']['revision'] === 'number';
    case 'reveal':
      return typeof value['key'] === 'number';
    default:
      return value.type === 'review' || value.type === 'import';
  }
}
