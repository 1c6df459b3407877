import path from 'node:path';
import * as vscode from 'vscode';
import type { RowKey } from '../../../core/dataset/editing/edited-document';
import { describeError, WorkbenchError } from '../../../core/errors/workbench-error';
import { recipeFileName } from '../../../core/recipe/recipe-file-name';
import { DocumentBackups } from '../../../node/dataset/editing/document-backups';
import { EngineClient } from '../../../node/dataset/editing/engine-client';
import type { EngineResults, EngineState, OnDisk } from '../../../node/dataset/editing/engine-protocol';
import { datasetThreadIn } from '../../../node/dataset/thread-task';
import type { Access, DatasetEditorState } from '../../../protocol/webview/dataset-editor';
import { nothingWaits } from '../../../protocol/webview/dataset-review';
import { showErrorDescription, showFailure } from '../../notices';
import type { Workbench } from '../../workbench';
import { EditHistory } from './edit-history';
import { endHalfDoneRename } from './half-done-rename';
import { leftBackupsOf, tellDamaged } from './left-backup';

type Ask = EngineClient['ask'];
type DocumentEditEvent = vscode.CustomDocumentEditEvent<DatasetDocument>;

const readingNothing: EngineState = {
  loading: { kind: 'reading', doneBytes: 0, totalBytes: 0 },
  revision: 0,
  totals: { lines: 0, rows: 0, splits: [], actions: [], tags: [], problems: [], rowsWithProblems: 0, mutedProblems: 0 },
  list: { query: '', sort: { key: 'line', isDescending: false }, count: 0 },
  deep: { status: { kind: 'waiting' }, whole: [] },
  review: nothingWaits,
  systemPrompt: '',
  notes: [],
  projectFiles: [],
};

/** One open dataset as VS Code knows it: its words lie in a thread of their own, its edits in VS Code's undo stack. */
export class DatasetDocument implements vscode.CustomDocument {
  readonly uri: vscode.Uri;
  readonly #client: EngineClient;
  readonly #history: EditHistory;
  readonly #edits = new vscode.EventEmitter<DocumentEditEvent>();
  readonly onEdit = this.#edits.event;
  readonly #states = new vscode.EventEmitter<DatasetEditorState>();
  readonly onState = this.#states.event;
  readonly #projectRead = new vscode.EventEmitter<undefined>();
  readonly onProjectRead = this.#projectRead.event;
  readonly #reveals = new vscode.EventEmitter<RowKey>();
  /** A row that should be looked at. */
  readonly onReveal = this.#reveals.event;
  readonly #disposed = new vscode.EventEmitter<undefined>();
  readonly onDispose = this.#disposed.event;
  /** Resolves once it was read, or could not be: then whoever asks hears why, until it is read again. */
  readonly opened: Promise<void>;
  readonly backups: DocumentBackups;
  #engine = readingNothing;
  #access: Access = { kind: 'editable' };
  /** After the last edit that was heard of. */
  #revision = 0;
  #isClosed = false;
  #isOverwriting = false;

  /** @param backup a backup of unsaved changes that VS Code brings back */
  constructor(workbench: Workbench, uri: vscode.Uri, backup: string | undefined) {
    this.uri = uri;
    this.#history = new EditHistory(backup === undefined);
    this.#client = new EngineClient({
      program: datasetThreadIn(workbench.distFolder),
      onState: (state) => this.#setEngine(state),
      onCrash: (error) => {
        workbench.log.error(`The thread of ${uri.fsPath} ended.`, error);
        const crashed = describeError(new WorkbenchError('dataset.threadEnded', { detail: error.message }));
        this.#setEngine({ ...this.#engine, loading: { kind: 'failed', error: crashed } });
      },
    });
    this.backups = new DocumentBackups({
      file: uri.fsPath,
      notes: leftBackupsOf(workbench),
      broughtBack: backup,
      write: (to, previous) => this.ask({ type: 'back-up', to, previous }),
    });
    this.opened = this.#open(workbench, backup).catch((error: unknown) => {
      workbench.log.warn(`${uri.fsPath}: ${String(error)}`);
    });
  }

  get isDirty(): boolean {
    return this.#history.isDirty;
  }

  /** It was said that the file may be written over. */
  get isOverwriting(): boolean {
    return this.#isOverwriting;
  }

  /** VS Code has no editor of it any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  get projectFiles(): readonly string[] {
    return this.#engine.projectFiles;
  }

  /** Of the nearest recipe above the file. */
  get recipePath(): string | undefined {
    return this.projectFiles.find((file) => path.basename(file) === recipeFileName);
  }

  get access(): Access {
    return this.#access;
  }

  /** Everything that a page draws, apart from rows. */
  get state(): DatasetEditorState {
    const { loading, revision, totals, list, change, deep, review, schema, systemPrompt, notes } = this.#engine;
    const fileName = this.uri.path.split('/').at(-1) ?? '';
    // What was not read yet cannot be edited, nor what is read again.
    const isReading = loading.kind === 'reading' && this.#access.kind === 'editable';
    const access: Access = isReading ? { kind: 'reading' } : this.#access;
    const document = { fileName, access, isDirty: this.isDirty, loading, revision, totals };
    const project = { systemPrompt, notes, ...(schema && { schema }) };
    return { ...document, list, deep, review, ...project, ...(change && { change }) };
  }

  /** Asks for what changes nothing. */
  readonly ask: Ask = async (request) => {
    await this.opened;
    return this.#client.ask(request);
  };

  /** The same for what a page draws, answered of the beginning of the file while the rest is read. */
  readonly look: Ask = (request) => {
    const { loading, list } = this.#engine;
    return loading.kind === 'reading' && list.count > 0 ? this.#client.ask(request) : this.ask(request);
  };

  /**
   * Asks for a change; VS Code hears of what can be undone.
   * @throws WorkbenchError `dataset.readOnly` while another editor has the file
   */
  readonly edit: Ask = async (request) => {
    this.#requireEditable();
    const result = await this.ask(request);
    this.#noteEdit(result);
    return result;
  };

  /** @throws RemoteError `dataset.changedOnDisk`, `dataset.deletedOnDisk`, `dataset.notSaved` */
  async save(options: { readonly overwrite: boolean; readonly to?: string }): Promise<void> {
    const { revision } = await this.ask({ type: 'save', ...options });
    if (options.to === undefined) {
      this.#history.saved(this.#revision > revision);
      this.setAccess({ kind: 'editable' });
    }
  }

  /** Does what makes VS Code save, over whatever else was written to the file. */
  async overwriting(save: () => PromiseLike<unknown>): Promise<void> {
    this.#isOverwriting = true;
    try {
      await save();
    } finally {
      this.#isOverwriting = false;
    }
  }

  /** Reads the file again; what was not saved is lost, and what was done before cannot be undone. */
  async reload(): Promise<void> {
    this.#noteReload(await this.#client.ask({ type: 'reload' }));
  }

  /** The same where nothing is unsaved; false where something is, or was edited meanwhile. */
  async reloadClean(): Promise<boolean> {
    // What could not be read has nothing unsaved, although VS Code wanted to bring something back.
    const isClean = !this.isDirty || this.#engine.loading.kind === 'failed';
    return isClean && this.#noteReload(await this.#client.ask({ type: 'reload', lastRevision: this.#revision }));
  }

  /** Reads the recipe and its actions again. */
  async readProject(): Promise<void> {
    await this.ask({ type: 'read-project' });
    this.#projectRead.fire(undefined);
  }

  compareDisk(): Promise<OnDisk> {
    return this.ask({ type: 'compare-disk' });
  }

  /** Shows a row to whoever looks at the document. */
  reveal(key: RowKey): void {
    this.#reveals.fire(key);
  }

  setAccess(access: Access): void {
    this.#access = access;
    this.#states.fire(this.state);
  }

  dispose(): void {
    this.#isClosed = true;
    this.#disposed.fire(undefined);
    void this.#client.dispose();
    const emitters = [this.#edits, this.#states, this.#projectRead, this.#reveals, this.#disposed];
    for (const emitter of emitters) {
      emitter.dispose();
    }
  }

  async #open(workbench: Workbench, backup: string | undefined): Promise<void> {
    await endHalfDoneRename(workbench, this.uri.fsPath);
    const { lost } = await this.#client.ask({ type: 'open', file: this.uri.fsPath, backup });
    if (lost && backup !== undefined) {
      this.backups.leaveBroughtBack();
      const isDamaged = lost.code === 'dataset.badBackup';
      const told = isDamaged ? tellDamaged(workbench, this, backup, lost) : showErrorDescription(workbench, lost);
      told.catch((error: unknown) => showFailure(workbench, error));
    }
  }

  #setEngine(state: EngineState): void {
    this.#engine = state;
    this.#states.fire(this.state);
  }

  #requireEditable(): void {
    const { kind } = this.#access;
    if (kind === 'text-editor-is-dirty') {
      throw new WorkbenchError('dataset.readOnly', { detail: 'the text editor has unsaved changes of it.' });
    }
    if (this.#access.kind === 'read-only') {
      throw new WorkbenchError('dataset.readOnly', { detail: this.#access.reason });
    }
  }

  #noteEdit(result: EngineResults[keyof EngineResults]): void {
    if (typeof result !== 'object' || !('edit' in result) || result.edit === undefined) {
      return;
    }
    const { edit, revision } = result;
    this.#revision = revision;
    if (edit.isMerged) {
      return;
    }
    this.#history.edited();
    this.#edits.fire({
      document: this,
      label: edit.label,
      undo: () => this.#toggle(edit.id, () => this.#history.undone()),
      redo: () => this.#toggle(edit.id, () => this.#history.redone()),
    });
    this.#states.fire(this.state);
  }

  #noteReload({ revision }: EngineResults['reload']): boolean {
    if (revision === undefined) {
      return false;
    }
    this.#revision = revision;
    this.#history.saved();
    this.setAccess({ kind: 'editable' });
    return true;
  }

  async #toggle(edit: number, note: () => void): Promise<void> {
    const { revision } = await this.ask({ type: 'toggle', edit });
    this.#revision = revision;
    note();
    this.#states.fire(this.state);
  }
}
