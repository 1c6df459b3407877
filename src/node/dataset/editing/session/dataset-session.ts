import { setImmediate as nextTurn } from 'node:timers/promises';
import { Mutes } from '../../../../core/dataset/check/mutes/mutes';
import type { RowRules } from '../../../../core/dataset/editing/checked-rows';
import { describeError, type ErrorDescription, WorkbenchError } from '../../../../core/errors/workbench-error';
import type { Change, Loading } from '../../../../protocol/webview/dataset-editor';
import type { RowSelection } from '../../../../protocol/webview/dataset-editor-requests';
import { sha256Hex } from '../../../files/sha256';
import { rowsElsewhere } from '../../checking/rows-elsewhere';
import { DatasetEngine } from '../dataset-engine';
import type { DeepSettings } from '../deep/deep-rules';
import type { EngineState } from '../engine-protocol';
import { inSlices } from '../in-slices';
import { InTurn } from '../in-turn';
import { type ProjectSettings, readProjectSettings } from '../project-settings';
import { DatasetTokens, type TokenPermission } from '../tokens/dataset-tokens';
import { keepDocumentTokens } from '../tokens/document-tokens';
import { FirstLook } from './first-look';
import { closeDocument, type OpenDocument, openDocument, type ReadText } from './open-document';
import { readBackupText, readFileText } from './read-document';
import { sessionState } from './session-state';

/** Work that is done between two answers to others. */
const sliceMs = 8;
/** Between two reports of how far the reading is. */
const reportMs = 150;

/** One dataset file that is open: read, checked bit by bit, edited. It lives in a thread of its own. */
export class DatasetSession implements AsyncDisposable {
  /** Reads and writes the file, and compares it: a save that goes on is no change by somebody else. */
  readonly onFile = new InTurn();
  readonly #tell: (state: EngineState) => void;
  readonly #tokens = new DatasetTokens(() => this.#project.recipePath);
  #file = '';
  #project: ProjectSettings = { systemPrompt: '', mutes: [], otherFiles: [], notes: [], projectFiles: [] };
  #rules: RowRules = rulesOf(this.#project);
  #document: OpenDocument | undefined;
  /** The first rows of a file that is still read: they have the keys that they have in all of it. */
  #beginning: DatasetEngine | undefined;
  readonly #firstLook = new FirstLook();
  /** Why it could not be read. */
  #failure: unknown;
  #loading: Loading = { kind: 'reading', doneBytes: 0, totalBytes: 0 };
  /** Whose lines are read and checked. */
  #reading: DatasetEngine | undefined;
  #change: (Change & { readonly controller: AbortController }) | undefined;
  #deepSettings: DeepSettings | undefined;
  #telling: NodeJS.Timeout | undefined;

  constructor(tell: (state: EngineState) => void) {
    this.#tell = tell;
  }

  get file(): string {
    return this.#file;
  }

  get project(): ProjectSettings {
    return this.#project;
  }

  get rules(): RowRules {
    return this.#rules;
  }

  get tokens(): DatasetTokens {
    return this.#tokens;
  }

  /** @throws WorkbenchError `dataset.notOpen` until all of it is read; why it could not be read */
  get open(): OpenDocument {
    if (this.#document === undefined) {
      throw this.#failure ?? new WorkbenchError('dataset.notOpen', { path: this.#file });
    }
    return this.#document;
  }

  /** What can be looked at: the document, or its beginning while the rest is read. @throws WorkbenchError `dataset.notOpen` */
  get shown(): DatasetEngine {
    return this.#document === undefined && this.#beginning ? this.#beginning : this.open.engine;
  }

  /** Somebody looks at rows. */
  lookedAt(): void {
    this.#firstLook.begin();
  }

  /**
   * Reads a file, or a backup of its unsaved changes. Returns why those are lost where they cannot be read.
   * @throws WorkbenchError as `loadText`
   */
  async openFile(file: string, backup: string | undefined): Promise<ErrorDescription | undefined> {
    this.#file = file;
    return this.#orFail(async () => {
      const project = this.#beginProject();
      const reader = {
        onProgress: (doneBytes: number, totalBytes: number) => this.#noteRead(doneBytes, totalBytes),
        onBeginning: async (lines: Uint8Array) => {
          await project;
          this.#beginning = new DatasetEngine(lines, this.#rules);
          this.tell();
          await this.#firstLook.over();
        },
      };
      const reading: Promise<ReadText & { readonly lost?: ErrorDescription }> =
        backup === undefined ? readFileText(file, reader) : readBackupText(file, backup, reader);
      // What the project says is shown of a file too that cannot be read.
      await Promise.all([Promise.allSettled([reading]), project]);
      const read = await reading;
      this.#use(read);
      return read.lost;
    });
  }

  /**
   * Reads the file again; what was not saved is lost.
   * @param lastRevision the document stays where it is of a later one by then: somebody edits it
   * @returns the revision of what was read; undefined where the document stays
   * @throws WorkbenchError as `loadText`
   */
  reload(lastRevision = Number.POSITIVE_INFINITY): Promise<number | undefined> {
    return this.#orFail(async () => {
      const read = await readFileText(this.#file, {});
      if ((this.#document?.engine.revision ?? 0) > lastRevision) {
        this.#readOn();
        return undefined;
      }
      this.#use(read);
      return this.open.engine.revision;
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

  /** Keeps how many tokens the file has, where all are counted and nothing is unsaved. Never rejects. */
  async keepTokens(): Promise<void> {
    const { tokenization } = this.#project;
    if (this.#document && tokenization !== undefined) {
      await keepDocumentTokens(this.#document, { file: this.#file, tokenization });
    }
  }

  /** Ends what goes on, its processes too; what is not saved is lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    await (this.#document && closeDocument(this.#document));
    await this.#tokens[Symbol.asyncDispose]();
  }

  /**
   * Takes an edit of very many rows to its end, a step a row, and tells how far it is.
   * @throws WorkbenchError as `inSlices`
   */
  async change<Result>(rows: RowSelection, steps: Generator<unknown, Result>): Promise<Result> {
    const { engine } = this.open;
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
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#document?.deep.follow();
    this.#tell(
      sessionState({
        document: this.#document,
        beginning: this.#beginning,
        loading: this.#loading,
        change: this.#change,
        project: this.#project,
        mutes: this.#rules.mutes,
        deepSettings: this.#deepSettings,
      }),
    );
  }

  /** Of what goes on in the background, a few times a second. */
  #tellSoon(): void {
    this.#telling ??= setTimeout(() => this.tell(), reportMs);
  }

  async #beginProject(): Promise<void> {
    this.#project = await readProjectSettings(this.#file);
    this.#rules = rulesOf(this.#project);
  }

  #noteRead(doneBytes: number, totalBytes: number): void {
    this.#loading = { kind: 'reading', doneBytes, totalBytes };
    this.#tellSoon();
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

  #use(read: ReadText): void {
    const previous = this.#document;
    this.#document = openDocument(read, {
      file: this.#file,
      rules: this.#rules,
      project: () => this.#project,
      tokens: this.#tokens,
      firstRevision: previous === undefined ? 0 : previous.engine.revision + 1,
      onChange: () => this.#tellSoon(),
      onCounted: () => this.keepTokens(),
    });
    this.#beginning = undefined;
    this.#document.deep.use(this.#deepSettings);
    // What the one before was busy with is of no use any more, and nobody waits for its end.
    void (previous && closeDocument(previous));
    void this.#document.review.read();
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

  async #orFail<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#loading = { kind: 'reading', doneBytes: 0, totalBytes: 0 };
    this.tell();
    try {
      return await work();
    } catch (error) {
      this.#beginning = undefined;
      this.#fail(error);
      throw error;
    }
  }

  #fail(error: unknown): void {
    this.#failure = error;
    this.#loading = { kind: 'failed', error: describeError(error) };
    this.tell();
  }
}

function rulesOf({ schema, mutes }: ProjectSettings): RowRules {
  return { settings: schema ? { schema } : {}, mutes: new Mutes(mutes), sha256Hex };
}
