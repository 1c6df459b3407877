import type { RowKey } from '../../../src/core/dataset/editing/edited-document';
import type { ErrorDescription } from '../../../src/core/errors/workbench-error';
import type { DatasetEditorState, Sort, ToDatasetEditor } from '../../../src/protocol/webview/dataset-editor';
import { l10n } from '../../shared/l10n';
import type { Question } from './ask-dialog';
import { OpenRow } from './conversation/open-row';
import { DocumentLink, descriptionOf, type EditorChannel } from './document-link';
import { ListModel } from './list/list-model';
import { RowActions } from './list/row-actions';
import type { ViewState } from './view-state';

/** Whoever draws the page. */
export interface PageView {
  readonly changed: () => void;
  /** Another row is active: it should be in view. */
  readonly moved: () => void;
  /** Rows that were asked for are there. */
  readonly rowsCame: () => void;
  readonly rowRead: () => void;
  /** Rows that wait are asked for from outside. */
  readonly review: () => void;
  readonly importRows: () => void;
  /** The list is another one, or in another order. */
  readonly listFound: () => void;
  /** Undefined where the question was given up. */
  readonly ask: (question: Question) => Promise<string | undefined>;
}

/** What the page knows of the dataset and what it does with it, apart from how that looks. */
export class EditorPage {
  readonly link: DocumentLink;
  readonly model: ListModel;
  readonly row: OpenRow;
  readonly actions: RowActions;
  readonly #view: PageView;
  #editor: DatasetEditorState | undefined;
  #problem: ErrorDescription | undefined;
  #startProblem: ErrorDescription | undefined;
  #announcement = '';
  #version = 0;
  #isStarted = false;
  /** From when the file could not be read until it is. */
  #isUnreadable = false;

  constructor(channel: EditorChannel, view: PageView) {
    this.#view = view;
    this.link = new DocumentLink({
      channel,
      isSaved: () => this.#editor?.isDirty === false,
      onProblem: (problem) => this.#tell(problem),
      onDone: (words, key) => this.#done(words, key),
      onSettled: () => {
        this.#changed();
        void this.row.read();
      },
    });
    this.model = new ListModel({
      link: this.link,
      onChange: (isMove) => this.#listChanged(isMove),
      onRows: () => view.rowsCame(),
    });
    this.row = new OpenRow({
      link: this.link,
      model: this.model,
      onRead: () => {
        view.changed();
        view.rowRead();
      },
    });
    this.actions = new RowActions({
      link: this.link,
      model: this.model,
      state: () => this.#known(),
      ask: (question) => view.ask(question),
      onDone: (words) => this.announce(words),
    });
  }

  /** Undefined until the host has told it. */
  get editor(): DatasetEditorState | undefined {
    return this.#editor;
  }

  /** What went wrong last, until it is closed or something was done. */
  get problem(): ErrorDescription | undefined {
    return this.#problem;
  }

  /** Why there is nothing to see. */
  get startProblem(): ErrorDescription | undefined {
    return this.#startProblem;
  }

  /** What screen readers say. */
  get announcement(): string {
    return this.#announcement;
  }

  /** Grows with all that parts of the page draw without being told by a property. */
  get version(): number {
    return this.#version;
  }

  /** Pulls the whole state, and goes where the page was when it was left. */
  async start({ query, sort, lineNumber }: ViewState): Promise<void> {
    try {
      this.#setEditor(await this.link.ask({ type: 'ready' }));
      const { list } = this.#known();
      if (query !== list.query || sort.key !== list.sort.key || sort.isDescending !== list.sort.isDescending) {
        await this.link.ask({ type: 'list', query, sort });
      }
      if (lineNumber !== undefined) {
        await this.model.openLine(lineNumber);
      }
      this.#isStarted = true;
      this.#goToFirst();
    } catch (error) {
      this.#startProblem = descriptionOf(error);
      this.#view.changed();
    }
  }

  apply(event: ToDatasetEditor): void {
    switch (event.type) {
      case 'state':
        this.#setEditor(event.state);
        break;
      case 'reveal':
        void this.model.open(event.key);
        break;
      case 'review':
        this.#view.review();
        break;
      case 'import':
        this.#view.importRows();
        break;
    }
  }

  async lookFor(query: string, sort: Sort = this.#known().list.sort): Promise<void> {
    try {
      const { count, problem } = await this.link.ask({ type: 'list', query, sort });
      this.announce(
        problem ?? (count === 1 ? l10n.t('1 row matches') : l10n.t('{0} rows match', count.toLocaleString('en'))),
      );
      this.#view.listFound();
    } catch (error) {
      this.link.problem(error);
    }
  }

  /** Returns false, and says so, where no row of the list has one. */
  async goToProblem(isBackwards: boolean): Promise<boolean> {
    const isFound = await this.model.goToProblem(isBackwards);
    if (!isFound) {
      this.announce(l10n.t('No problems in the list'));
    }
    return isFound;
  }

  /** Said by screen readers, also where it is the same as before. */
  announce(words: string): void {
    this.#announcement = this.#announcement === words ? `${words}\u00a0` : words;
    this.#view.changed();
  }

  closeProblem(): void {
    this.#tell(undefined);
  }

  #known(): DatasetEditorState {
    if (!this.#editor) {
      throw new Error('The page has no state yet.');
    }
    return this.#editor;
  }

  #tell(problem: ErrorDescription | undefined): void {
    this.#problem = problem;
    this.#view.changed();
  }

  #setEditor(editor: DatasetEditorState): void {
    const { kind } = editor.loading;
    if (this.#isUnreadable && kind !== 'failed' && kind !== 'reading') {
      // What could not be asked then can be now.
      this.#isUnreadable = false;
      this.#problem = undefined;
      this.#startProblem = undefined;
      this.#isStarted = true;
    }
    this.#isUnreadable ||= kind === 'failed';
    this.#editor = editor;
    this.model.update(editor.list);
    this.#goToFirst();
    void this.row.read();
  }

  /** As soon as there are rows, one is shown. */
  #goToFirst(): void {
    if (this.#isStarted && this.model.active === undefined && this.model.count > 0) {
      void this.model.go(0, 'only');
    }
  }

  #listChanged(isMove: boolean): void {
    this.#changed();
    if (isMove) {
      void this.row.read();
      this.#view.moved();
    }
  }

  #done(words: string, key?: RowKey): void {
    this.#tell(undefined);
    if (words) {
      this.announce(words);
    }
    if (key !== undefined) {
      void this.model.open(key);
    }
  }

  #changed(): void {
    this.#version += 1;
    this.#view.changed();
  }
}
