import { setImmediate as nextTurn } from 'node:timers/promises';
import { everyRow, type Mute, Mutes } from '../../../core/dataset/check/mutes/mutes';
import type { OriginalText } from '../../../core/dataset/document/original-text';
import type { RowRules } from '../../../core/dataset/editing/checked-rows';
import { describeError, WorkbenchError } from '../../../core/errors/workbench-error';
import type { Change, Loading, StatisticsView } from '../../../protocol/webview/dataset-editor';
import type { FindingName, RowSelection } from '../../../protocol/webview/dataset-editor-requests';
import type { ImportChoice, ImportPreview, ImportReport } from '../../../protocol/webview/dataset-import';
import { nothingWaits } from '../../../protocol/webview/dataset-review';
import { sha256Hex } from '../../files/sha256';
import type { DatasetCounts } from '../../project/count-dataset';
import { rowsElsewhere } from '../checking/rows-elsewhere';
import { signaturesFileOf } from '../checking/signature-cache';
import { type FileState, requireState, saveFile } from '../dataset-file';
import { loadText } from '../load-text';
import { deleteMute, saveMute } from '../mutes-file';
import { readBackup, writeBackup } from './backup';
import { countRows } from './count-rows';
import { DatasetEngine, type EditResult } from './dataset-engine';
import { DeepRules, type DeepSettings } from './deep/deep-rules';
import { deepView, unmuted } from './deep/deep-view';
import type { EngineState, OnDisk } from './engine-protocol';
import { statisticsOf } from './engine-statistics';
import { previewImport, rowsToImport } from './import/row-import';
import { inSlices } from './in-slices';
import { ListSearch } from './list-search';
import { type DatasetFindings, placeFindings } from './placed-findings';
import { type ProjectSettings, readProjectSettings } from './project-settings';
import { ReviewQueues } from './review/review-queues';
import { DatasetTokens, type TokenPermission } from './tokens/dataset-tokens';
import { type TokenisedDataset, tokensPerRow } from './tokens/row-tokens';
import { totalsOf } from './totals';

/** Work that is done between two answers to others. */
const sliceMs = 8;
/** Between two reports of how far the reading is. */
const reportMs = 150;

/** What a page can ask about. */
export interface OpenDataset {
  readonly engine: DatasetEngine;
  readonly search: ListSearch;
  readonly project: ProjectSettings;
  readonly deep: DeepRules;
  readonly review: ReviewQueues;
}

interface FileOnDisk {
  /** Of the bytes that the document was made from. */
  readonly baseSha256: string;
  /** As it was read or saved last. */
  state: FileState;
  /** Of the document that is on the disk; undefined where none is, as after a crash. */
  revision: number | undefined;
}

/** One dataset file that is open: read, checked bit by bit, saved, backed up. It lives in a thread of its own. */
export class DatasetSession implements AsyncDisposable {
  readonly #tell: (state: EngineState) => void;
  #file = '';
  #project: ProjectSettings = { systemPrompt: '', mutes: [], otherFiles: [], notes: [], projectFiles: [] };
  #rules: RowRules = { settings: {}, mutes: new Mutes([]), sha256Hex };
  #document: (Omit<OpenDataset, 'project'> & { readonly onDisk: FileOnDisk }) | undefined;
  readonly #tokens = new DatasetTokens(() => this.#project.recipePath);
  #deepSettings: DeepSettings | undefined;
  #telling: NodeJS.Timeout | undefined;
  #previewing = new AbortController();
  #loading: Loading = { kind: 'reading', doneBytes: 0, totalBytes: 0 };
  #reading: DatasetEngine | undefined;
  #change: (Change & { readonly controller: AbortController }) | undefined;

  constructor(tell: (state: EngineState) => void) {
    this.#tell = tell;
  }

  /** @throws WorkbenchError `dataset.notOpen` */
  get open(): OpenDataset {
    return { ...this.#requireDocument(), project: this.#project };
  }

  /** Reads a file, or a backup of its unsaved changes. @throws WorkbenchError as `loadText`, `readBackup` */
  async openFile(file: string, backup: string | undefined): Promise<void> {
    this.#file = file;
    await this.#orFail(async () => {
      const reading = backup === undefined ? loadText(file) : readBackup(backup);
      // At the same time; and what the project says is shown of a file too that cannot be read.
      const [, project] = await Promise.all([Promise.allSettled([reading]), readProjectSettings(file)]);
      this.#project = project;
      this.#rules = rulesOf(project);
      const read = await reading;
      const [state, sha256] = 'state' in read ? [read.state, read.state.sha256] : [read.onDisk, read.sha256];
      this.#use(read.text, { baseSha256: sha256, state }, backup === undefined);
    });
  }

  /** Reads the file again; what was not saved is lost. @throws WorkbenchError as `loadText` */
  async reload(): Promise<void> {
    await this.#orFail(async () => {
      const { text, state } = await loadText(this.#file);
      this.#use(text, { baseSha256: state.sha256, state }, true);
    });
  }

  /** Reads the recipe and its actions again, and checks every row by them. */
  async readProject(): Promise<void> {
    this.#tokens.forget();
    this.#project = await readProjectSettings(this.#file);
    this.#useRules(rulesOf(this.#project));
    this.#document?.deep.projectChanged();
    this.#lookElsewhere();
  }

  /** What is said of the deep rules, for this document and those that take its place. */
  useDeepSettings(settings: DeepSettings): void {
    this.#deepSettings = settings;
    this.#document?.deep.use(settings);
  }

  /** The same, with tokens that are looked for here. */
  async findDeepSettings(isAutomatic: boolean, permission: TokenPermission): Promise<void> {
    this.#tokens.use(permission);
    this.useDeepSettings({ isAutomatic, tokens: await this.#tokens.settings() });
  }

  /** Ends what goes on, its processes too; what is not saved is lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#document?.review.dispose();
    await this.#document?.deep[Symbol.asyncDispose]();
    await this.#tokens[Symbol.asyncDispose]();
  }

  /** @throws WorkbenchError as `saveFile` */
  async save({ to, overwrite }: { readonly to?: string | undefined; readonly overwrite: boolean }): Promise<void> {
    const { engine, review, onDisk } = this.#requireDocument();
    // What is typed while it is written is another edit, and not in this file.
    const { lines } = engine.document;
    const chunks = lines.bytesOf([...lines.pieces()]);
    const changes = review.changesOnSave();
    const { revision } = engine;
    engine.document.endMerging();
    if (to !== undefined && to !== this.#file) {
      await saveFile(to, chunks, undefined);
      return;
    }
    await review.beforeSave(changes);
    onDisk.state = await saveFile(this.#file, chunks, overwrite ? undefined : onDisk.state);
    onDisk.revision = revision;
    await review.afterSave(changes);
  }

  /** What would become of a file; a later question ends an earlier one. @throws the reason of its end */
  async previewImport(file: string, choice: ImportChoice): Promise<ImportPreview> {
    this.#previewing.abort(new DOMException('Another preview was asked for.', 'AbortError'));
    this.#previewing = new AbortController();
    return previewImport(file, choice, this.#previewing.signal);
  }

  /** Adds the rows of a file at the end, as one edit. @throws WorkbenchError as `rowsToImport` */
  async importRows(file: string, choice: ImportChoice): Promise<EditResult & { readonly report: ImportReport }> {
    const { engine } = this.#requireDocument();
    const { lines, report } = await rowsToImport(file, choice, new AbortController().signal);
    const result =
      lines.length === 0
        ? { revision: engine.revision, rows: 0 }
        : engine.insert(lines, undefined, 'Import Conversations');
    return { ...result, report };
  }

  /** Puts rows that wait into the document. @throws WorkbenchError as `ReviewQueues.accept` */
  async accept(names: readonly string[]): Promise<EditResult> {
    const { engine, review, onDisk } = this.#requireDocument();
    const result = review.accept(names);
    if (onDisk.revision === engine.revision) {
      // They were in the file already: nothing is left to be saved.
      await review.afterSave(review.changesOnSave());
    }
    return result;
  }

  /** @throws WorkbenchError `dataset.notBackedUp` */
  async backUp(to: string, previous: string | undefined): Promise<void> {
    const { engine, onDisk } = this.#requireDocument();
    const { baseSha256, state } = onDisk;
    await writeBackup(engine.document.lines, { to, previous, baseSha256, onDisk: state });
  }

  /** Says whether the file is still as it was read or saved last. */
  async compareDisk(): Promise<OnDisk> {
    try {
      await requireState(this.#file, this.#requireDocument().onDisk.state);
      return 'same';
    } catch (error) {
      return error instanceof WorkbenchError && error.code === 'dataset.deletedOnDisk' ? 'deleted' : 'changed';
    }
  }

  /** The document with what counts its tokens. @throws WorkbenchError `dataset.notOpen` */
  get tokenised(): TokenisedDataset {
    const { engine } = this.#requireDocument();
    return { file: this.#file, engine, project: this.#project, tokens: this.#tokens };
  }

  /** What a mute of a finding names; undefined where the row is none any more. */
  mutable(name: FindingName): Omit<Mute, 'reason'> | undefined {
    return 'code' in name
      ? { rule: name.code, row: everyRow }
      : this.#requireDocument().engine.mutable(name.key, name.finding);
  }

  /** @throws WorkbenchError as `saveMute` */
  async mute(mute: Mute): Promise<void> {
    await saveMute(this.#file, mute);
    await this.readProject();
  }

  /** Takes the mute of a finding's row back, else that of every row. @throws WorkbenchError as `deleteMute` */
  async unmute(name: FindingName): Promise<void> {
    const named = this.mutable(name);
    const ofRow = this.#project.mutes.some(({ rule, row }) => rule === named?.rule && row === named.row);
    if (named) {
      await deleteMute(this.#file, ofRow ? named : { ...named, row: everyRow });
      await this.readProject();
    }
  }

  /** Undefined where the document is not what the file is, or was not read to its end. */
  async count(): Promise<DatasetCounts | undefined> {
    const { engine, onDisk } = this.#requireDocument();
    const isKnown = engine.checked.isComplete && onDisk.revision === engine.revision;
    return isKnown && (await this.compareDisk()) === 'same' ? countRows(engine) : undefined;
  }

  /** What the rules found, at the file's characters; muted ones are left out. */
  async findings(mostFindings: number): Promise<DatasetFindings> {
    const { engine, deep } = this.#requireDocument();
    return placeFindings(engine, { whole: unmuted(deep.whole, this.#rules.mutes), mostFindings });
  }

  /** The dataset in numbers; of tokens only where they can be counted soon. */
  async statistics(): Promise<StatisticsView> {
    const { engine } = this.#requireDocument();
    const [statistics, tokens] = await Promise.all([statisticsOf(engine), tokensPerRow(this.tokenised)]);
    this.tell();
    return { ...statistics, ...(tokens && { tokensPerRow: tokens }) };
  }

  /**
   * Takes an edit of very many rows to its end, a step a row, and tells how far it is.
   * @throws WorkbenchError as `inSlices`
   */
  async change<Result>(rows: RowSelection, steps: Generator<unknown, Result>): Promise<Result> {
    const { engine } = this.#requireDocument();
    const controller = new AbortController();
    const change = { controller, doneRows: 0, totalRows: engine.countOf(rows) };
    this.#change = change;
    const onPause = (doneRows: number) => {
      change.doneRows = doneRows;
      this.#tellSoon();
    };
    try {
      return await inSlices(steps, { document: engine.document, signal: controller.signal, onPause });
    } finally {
      this.#change = this.#change === change ? undefined : this.#change;
      this.tell();
    }
  }

  /** Ends the change that goes on, if there is one; no row is changed then. */
  cancelChange(): void {
    this.#change?.controller.abort();
  }

  /** The document was changed. */
  edited(): void {
    if (this.#document?.engine.checked.isComplete) {
      this.tell();
    } else {
      this.#readOn();
    }
  }

  /** Tells the state as it is now. */
  tell(): void {
    const { schema, systemPrompt, notes, projectFiles } = this.#project;
    const project = { schema, systemPrompt, notes, projectFiles };
    const { engine, search, deep, review } = this.#document ?? {};
    clearTimeout(this.#telling);
    this.#telling = undefined;
    deep?.follow();
    this.#tell({
      loading: this.#loading,
      revision: engine?.revision ?? 0,
      totals: totalsOf(engine),
      list: search?.view ?? { query: '', sort: { key: 'line', isDescending: false }, count: 0 },
      review: review?.view ?? nothingWaits,
      ...(this.#change && { change: { doneRows: this.#change.doneRows, totalRows: this.#change.totalRows } }),
      deep: deepView(deep, this.#deepSettings, this.#rules.mutes),
      ...project,
    });
  }

  /** Of what goes on in the background, a few times a second. */
  #tellSoon(): void {
    this.#telling ??= setTimeout(() => this.tell(), reportMs);
  }

  #useRules(rules: RowRules): void {
    this.#rules = rules;
    this.#document?.engine.checked.useRules(rules);
    this.#readOn();
  }

  /** Reads the project's other files for rows that stand in two; nobody waits for it. */
  #lookElsewhere(): void {
    const { otherFiles } = this.#project;
    const rules = this.#rules;
    if (otherFiles.length === 0) {
      return;
    }
    rowsElsewhere(otherFiles, undefined).then(
      (elsewhere) => (this.#rules === rules ? this.#useRules({ ...rules, elsewhere }) : undefined),
      (error: unknown) => this.#noteProblem(error),
    );
  }

  #noteProblem(error: unknown): void {
    this.#project = { ...this.#project, notes: [...this.#project.notes, describeError(error)] };
    this.tell();
  }

  /** @param isSaved whether the text is that of the file */
  #use(text: OriginalText, read: Omit<FileOnDisk, 'revision'>, isSaved: boolean): void {
    const firstRevision = this.#document === undefined ? 0 : this.#document.engine.revision + 1;
    const engine = new DatasetEngine(text, this.#rules, firstRevision);
    const search = new ListSearch(engine);
    const deep = new DeepRules(engine, {
      project: () => this.#project,
      cacheFile: signaturesFileOf(this.#file),
      tokens: this.#tokens,
      onChange: () => this.#tellSoon(),
    });
    deep.use(this.#deepSettings);
    const review = new ReviewQueues({
      file: this.#file,
      engine,
      project: () => this.#project,
      onChange: () => this.#tellSoon(),
    });
    // What they were busy with is of no use any more, and nobody waits for its end.
    void this.#document?.deep[Symbol.asyncDispose]();
    this.#document?.review.dispose();
    const onDisk = { ...read, revision: isSaved ? engine.revision : undefined };
    this.#document = { engine, search, deep, review, onDisk };
    void review.read();
    this.#readOn();
    this.#lookElsewhere();
  }

  /** Goes on in the background until every line is read and checked. */
  #readOn(): void {
    const { engine } = this.#document ?? {};
    if (engine && this.#reading !== engine) {
      this.#reading = engine;
      this.#readAll(engine).catch((error: unknown) => this.#fail(error));
    }
    this.tell();
  }

  async #readAll(engine: DatasetEngine): Promise<void> {
    const { checked } = engine;
    let reportedMs = 0;
    for (let isDone = false; !isDone && this.#reading === engine && this.#document?.engine === engine; ) {
      const endMs = performance.now() + sliceMs;
      isDone = checked.readOn(() => performance.now() >= endMs);
      this.#loading = { kind: 'checking', doneLines: checked.doneLines, totalLines: checked.totalLines };
      if (!isDone && endMs - reportedMs > reportMs) {
        reportedMs = endMs;
        this.tell();
      }
      await nextTurn();
    }
    if (this.#reading === engine) {
      this.#reading = undefined;
      this.#loading = { kind: 'ready' };
      this.tell();
      this.#document?.deep.ready();
    }
  }

  async #orFail(work: () => Promise<void>): Promise<void> {
    this.#loading = { kind: 'reading', doneBytes: 0, totalBytes: 0 };
    this.tell();
    try {
      await work();
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  #fail(error: unknown): void {
    this.#loading = { kind: 'failed', error: describeError(error) };
    this.tell();
  }

  #requireDocument() {
    if (this.#document === undefined) {
      throw new WorkbenchError('dataset.notOpen', { path: this.#file });
    }
    return this.#document;
  }
}

function rulesOf({ schema, mutes }: ProjectSettings): RowRules {
  return { settings: schema ? { schema } : {}, mutes: new Mutes(mutes), sha256Hex };
}
