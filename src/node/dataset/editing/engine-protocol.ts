import type { ActionSchema } from '../../../core/actions/schema';
import type { Mute } from '../../../core/dataset/check/mutes/mutes';
import type { LineId } from '../../../core/dataset/document/line-document';
import type { DocumentEdit } from '../../../core/dataset/editing/edited-document';
import type { ErrorDescription } from '../../../core/errors/workbench-error';
import type { Handlers } from '../../../protocol/webview/channel';
import type { DeepView } from '../../../protocol/webview/dataset-deep';
import type { Change, ListView, Loading, Totals } from '../../../protocol/webview/dataset-editor';
import type {
  DatasetEditorResults,
  Edited,
  FindingName,
  FromDatasetEditor,
} from '../../../protocol/webview/dataset-editor-requests';
import type { ImportChoice, Imported, ImportPreview } from '../../../protocol/webview/dataset-import';
import type { ReviewView } from '../../../protocol/webview/dataset-review';
import type { DatasetCounts } from '../../project/count-dataset';
import type { DatasetFindings } from './placed-findings';
import type { TokenPermission } from './tokens/dataset-tokens';

/** What a view asks that is answered by the worker alone, as it comes. */
export type RowRequest = Exclude<
  FromDatasetEditor,
  { readonly type: 'ready' | 'mute' | 'command' | 'choose-import' | 'preview-import' | 'import-rows' }
>;

/** Requests that change the document. */
export const editingTypes = ['edit', 'write-line', 'operate', 'add-row', 'paste', 'fix', 'replace', 'accept'] as const;
export type EditingType = (typeof editingTypes)[number];

/** What the extension host asks of the worker that holds a document. */
export type EngineRequest =
  | RowRequest
  /** Reads the file, or the unsaved changes of it that a backup kept. */
  | { readonly type: 'open'; readonly file: string; readonly backup?: string | undefined }
  /**
   * Reads the file again; what is not saved is lost.
   * @param lastRevision the document stays as it is where it is of a later revision by then
   */
  | { readonly type: 'reload'; readonly lastRevision?: number }
  /** Reads the recipe and the actions again. */
  | { readonly type: 'read-project' }
  /** Takes an edit back, or makes it again. */
  | { readonly type: 'toggle'; readonly edit: number }
  /** @param to another file than the one that was opened; the document then stays that of the first */
  | { readonly type: 'save'; readonly overwrite: boolean; readonly to?: string | undefined }
  | { readonly type: 'back-up'; readonly to: string; readonly previous?: string | undefined }
  | { readonly type: 'compare-disk' }
  /** Makes the document what a backup has, as one edit. */
  | { readonly type: 'restore'; readonly backup: string }
  /** What would become of a file that the user has chosen. */
  | { readonly type: 'preview-import'; readonly file: string; readonly choice: ImportChoice }
  /** Adds the rows of such a file at the end, as one edit. */
  | { readonly type: 'import-rows'; readonly file: string; readonly choice: ImportChoice }
  /** Somebody else may have written to the queues. */
  | { readonly type: 'read-queues' }
  /** Whether the deep rules begin by themselves, and by what tokens may be counted. */
  | { readonly type: 'deep-settings'; readonly isAutomatic: boolean; readonly permission: TokenPermission }
  /** How many rows the file has; undefined where the document is not as it is, or was not read to its end. */
  | { readonly type: 'count' }
  /** What the rules found, at the file's characters. */
  | { readonly type: 'findings'; readonly mostFindings: number }
  /** What a mute of a finding names. */
  | { readonly type: 'mutable'; readonly name: FindingName }
  /** Writes a mute down beside the dataset. */
  | { readonly type: 'write-mute'; readonly mute: Mute };

export type OnDisk = 'same' | 'changed' | 'deleted';

type RowResults = {
  readonly [Type in RowRequest['type']]: DatasetEditorResults[Type] &
    (Type extends EditingType ? { readonly edit?: DocumentEdit } : unknown);
};

/** What answers each request. */
export type EngineHandlers = Handlers<EngineRequest, EngineResults>;

export interface EngineResults extends RowResults {
  /** Why the backup could not be read: the document is the file then. */
  readonly open: { readonly lost?: ErrorDescription };
  /** Absent where the document stays as it is. */
  readonly reload: { readonly revision?: number };
  readonly 'read-project': undefined;
  readonly toggle: Edited;
  readonly 'preview-import': ImportPreview;
  readonly 'import-rows': Imported & { readonly edit?: DocumentEdit };
  readonly 'read-queues': undefined;
  readonly 'deep-settings': undefined;
  readonly restore: Edited & { readonly edit?: DocumentEdit };
  /** Of which revision it is what was saved: what is edited meanwhile is of a later one. */
  readonly save: { readonly revision: number };
  readonly 'back-up': undefined;
  readonly 'compare-disk': OnDisk;
  readonly count: DatasetCounts | undefined;
  readonly findings: DatasetFindings;
  readonly mutable: Omit<Mute, 'reason'> | undefined;
  readonly 'write-mute': undefined;
}

export interface CountedTokens {
  readonly line: LineId;
  readonly tokens: number;
}

/** What the worker tells of itself, a few times a second while it reads. */
export interface EngineState {
  readonly loading: Loading;
  readonly revision: number;
  readonly totals: Totals;
  readonly list: ListView;
  readonly change?: Change;
  readonly deep: DeepView;
  readonly review: ReviewView;
  readonly schema?: ActionSchema | undefined;
  readonly systemPrompt: string;
  readonly notes: readonly ErrorDescription[];
  /** Absolute; what is read again when one of them changes. */
  readonly projectFiles: readonly string[];
}

export type EngineEvent = { readonly type: 'state'; readonly state: EngineState };
