import { html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { RowKey } from '../../../src/core/dataset/editing/edited-document';
import type { ErrorDescription } from '../../../src/core/errors/workbench-error';
import type {
  ConversationView,
  DatasetEditorState,
  Sort,
  ToDatasetEditor,
} from '../../../src/protocol/webview/dataset-editor';
import type { EditorCommand } from '../../../src/protocol/webview/dataset-editor-requests';
import { baseStyles } from '../../shared/theme';
import { listenForKeys } from './app-keys';
import { appStyles } from './app-styles';
import './ask-dialog';
import type { AskDialog } from './ask-dialog';
import './banner';
import './charts/charts-panel';
import './conversation/conversation-view';
import type { ConversationPanel } from './conversation/conversation-view';
import { dragDivider, isStacked, shareAfterKey } from './divider';
import { DocumentLink, descriptionOf, type EditorChannel } from './document-link';
import { ListModel } from './list/list-model';
import { RowActions } from './list/row-actions';
import { selectionOf } from './list/row-choice';
import './list/row-list';
import type { RowList } from './list/row-list';
import './list/row-menu';
import type { MenuItem, RowMenu } from './list/row-menu';
import './search/replace-panel';
import type { ReplacePanel } from './search/replace-panel';
import './search/search-bar';
import type { SearchBar } from './search/search-bar';
import type { ViewState } from './view-state';

export interface AppOptions {
  readonly channel: EditorChannel;
  readonly viewState: ViewState;
  readonly keep: (viewState: ViewState) => void;
}

/** The dataset editor: rows to find on one side, a conversation to edit on the other. */
@customElement('dataset-editor')
export class DatasetEditorApp extends LitElement {
  @state() private editor: DatasetEditorState | undefined;
  @state() private conversation: ConversationView | undefined;
  @state() private problem: ErrorDescription | undefined;
  @state() private startProblem: ErrorDescription | undefined;
  @state() private announcement = '';
  @state() private isReplaceOpen = false;
  /** Grows with all that parts of the page draw without being told by a property. */
  @state() private version = 0;
  @state() private menuItems: readonly MenuItem[] = [];
  @state() private openPanes: ReadonlySet<string>;
  @state() private listShare: number;

  @query('row-list') private list: RowList | null | undefined;
  @query('conversation-view') private panel: ConversationPanel | null | undefined;
  @query('search-bar') private search: SearchBar | null | undefined;
  @query('replace-panel') private replacePanel: ReplacePanel | null | undefined;
  @query('row-menu') private menu: RowMenu | null | undefined;
  @query('ask-dialog') private dialog: AskDialog | null | undefined;
  @query('main') private main: HTMLElement | null | undefined;

  private readonly link: DocumentLink;
  private readonly model: ListModel;
  private readonly actions: RowActions;
  private stopKeys: (() => void) | undefined;
  private isStarted = false;
  private isFocusAwaited = false;
  private isReadingRow = false;
  private isRowOutdated = false;
  /** Where the list was, until it is there again. */
  private awaitedTop: number | undefined;

  constructor(private readonly options: AppOptions) {
    super();
    const { openPanes, listShare } = options.viewState;
    this.openPanes = new Set(openPanes);
    this.listShare = listShare;
    this.link = new DocumentLink({
      channel: options.channel,
      onProblem: (problem) => {
        this.problem = problem;
      },
      onDone: (words, key) => this.done(words, key),
      onSettled: () => {
        this.version += 1;
        void this.readRow();
      },
    });
    this.model = new ListModel({
      link: this.link,
      onChange: (isMove) => this.listChanged(isMove),
      onRows: () => this.list?.drawRows(),
    });
    this.actions = new RowActions({
      link: this.link,
      model: this.model,
      state: () => this.known(),
      ask: (question) => this.dialog?.ask(question) ?? Promise.resolve(undefined),
      onDone: (words) => this.announce(words),
    });
  }

  /** Pulls the whole state, and goes where the page was when it was left. */
  async start(): Promise<void> {
    try {
      this.setEditor(await this.link.ask({ type: 'ready' }));
      const { query: text, sort, lineNumber, scrollTop } = this.options.viewState;
      const { list } = this.known();
      if (text !== list.query || sort.key !== list.sort.key || sort.isDescending !== list.sort.isDescending) {
        await this.link.ask({ type: 'list', query: text, sort });
      }
      this.awaitedTop = scrollTop;
      if (lineNumber !== undefined) {
        await this.model.openLine(lineNumber);
      }
      this.isStarted = true;
      this.goToFirst();
    } catch (error) {
      this.startProblem = descriptionOf(error);
    }
  }

  apply(event: ToDatasetEditor): void {
    if (event.type === 'state') {
      this.setEditor(event.state);
    } else {
      void this.model.open(event.key);
    }
  }

  static override styles = [baseStyles, appStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopKeys = listenForKeys({
      command: (command, words) => void this.link.command(command, words),
      search: () => this.search?.focus(),
      replace: () => void this.openReplace(),
      fix: () => {
        if (this.panel?.fixHere() === false) {
          this.announce('Nothing here can be mended with a key');
        }
      },
      problem: (isBackwards) => void this.goToProblem(isBackwards),
    });
    document.addEventListener('paste', this.onPaste);
    window.addEventListener('blur', this.flush);
    document.addEventListener('visibilitychange', this.flush);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopKeys?.();
    document.removeEventListener('paste', this.onPaste);
    window.removeEventListener('blur', this.flush);
    document.removeEventListener('visibilitychange', this.flush);
  }

  override render() {
    const { editor, startProblem } = this;
    if (startProblem) {
      return html`<main class="failed" role="alert">${startProblem.message} ${startProblem.fix}</main>`;
    }
    if (!editor) {
      return html`<main aria-busy="true" aria-label="Loading"></main>`;
    }
    const isFailed = editor.loading.kind === 'failed';
    return html`
      <editor-banner
        class="top"
        .editor=${editor}
        .problem=${this.problem}
        @choose=${(event: CustomEvent<EditorCommand>) => this.link.command(event.detail)}
        @close-problem=${() => {
          this.problem = undefined;
        }}
      ></editor-banner>
      ${isFailed ? renderFailure(editor) : [this.renderSearch(editor), this.renderMain(editor)]}
      <row-menu label="Rows" .items=${this.menuItems}></row-menu>
      <ask-dialog></ask-dialog>
      <div class="for-screen-readers" role="status" aria-live="polite">${this.announcement}</div>
    `;
  }

  private renderSearch(editor: DatasetEditorState) {
    const rows =
      this.model.choice.isWholeList || this.model.choice.keys.size < 2 ? undefined : selectionOf(this.model.choice);
    return html`<header><search-bar
        .editor=${editor}
        .isReplaceOpen=${this.isReplaceOpen}
        .areChartsOpen=${this.openPanes.has('charts')}
        @search-for=${(event: CustomEvent<string>) => this.lookFor(event.detail)}
        @leave-search=${() => this.list?.focus()}
        @add-row=${() => this.actions.addRow()}
        @toggle-replace=${() => (this.isReplaceOpen ? this.closeReplace() : this.openReplace())}
        @toggle-charts=${() => this.togglePane('charts')}
        @open-more=${(event: CustomEvent<HTMLElement>) => this.openMore(event.detail)}
      ></search-bar>
      ${
        this.isReplaceOpen
          ? html`<replace-panel
              .link=${this.link}
              .rows=${rows ?? { kind: 'list', except: [] }}
              .isReadOnly=${editor.access.kind !== 'editable'}
              .version=${`${editor.revision} ${editor.list.query}`}
              @close-replace=${this.closeReplace}
              @show-row=${(event: CustomEvent<RowKey>) => this.model.open(event.detail)}
            ></replace-panel>`
          : nothing
      }</header>`;
  }

  private renderMain(editor: DatasetEditorState) {
    return html`<main>
      <div class="list">
        <row-list
          .model=${this.model}
          .version=${this.version}
          @sort-by=${(event: CustomEvent<Sort>) => this.lookFor(editor.list.query, event.detail)}
          @enter-row=${this.enterRow}
          @open-menu=${(event: CustomEvent<{ left: number; top: number }>) => this.openRowMenu(event.detail)}
          @keydown=${this.onListKey}
          @scrolled=${this.keep}
        >${this.renderNothing(editor)}</row-list>
        ${
          this.openPanes.has('charts')
            ? html`<charts-panel
                .link=${this.link}
                .version=${editor.revision}
                @search-for=${(event: CustomEvent<string>) => this.lookFor(event.detail)}
              ></charts-panel>`
            : nothing
        }
      </div>
      <div
        class="divider"
        role="separator"
        tabindex="0"
        aria-label="Size of the list"
        aria-orientation=${isStacked() ? 'horizontal' : 'vertical'}
        aria-valuemin="15"
        aria-valuemax="85"
        aria-valuenow=${Math.round(this.listShare * 100)}
        @pointerdown=${this.onDivider}
        @keydown=${this.onDividerKey}
      ></div>
      <conversation-view
        role="region"
        aria-label="Conversation"
        .link=${this.link}
        .editor=${editor}
        .conversation=${this.conversation}
        .openPanes=${this.openPanes}
        .version=${this.version}
        ?inert=${this.isRowOnItsWay}
        @toggle-pane=${(event: CustomEvent<string>) => this.togglePane(event.detail)}
        @keydown=${this.onConversationKey}
      ></conversation-view>
    </main>`;
  }

  private renderNothing({ totals, list, loading, access }: DatasetEditorState) {
    if (list.count > 0 || loading.kind === 'reading') {
      return nothing;
    }
    if (totals.lines > 0) {
      return html`<div class="nothing">
        <h2>No row matches</h2>
        <p class="quiet">Nothing in ${totals.lines.toLocaleString('en')} rows is what the search asks for.</p>
        <vscode-button secondary @click=${() => this.lookFor('')}>Show All Rows</vscode-button>
      </div>`;
    }
    return html`<div class="nothing">
      <h2>No conversations yet</h2>
      <p class="quiet">A row is one conversation: what a user says, and what the assistant answers or calls.</p>
      ${
        access.kind === 'editable'
          ? html`<vscode-button @click=${() => this.actions.addRow()}>Add a Row</vscode-button>
            <vscode-button secondary @click=${() => this.link.command('import')}>Import…</vscode-button>`
          : nothing
      }
    </div>`;
  }

  protected override updated(): void {
    this.main?.style.setProperty('--list-share', `${(this.listShare * 100).toFixed(2)}%`);
  }

  private known(): DatasetEditorState {
    if (!this.editor) {
      throw new Error('The page has no state yet.');
    }
    return this.editor;
  }

  private setEditor(editor: DatasetEditorState): void {
    this.editor = editor;
    this.model.update(editor.list);
    this.goToFirst();
    void this.readRow();
  }

  /** As soon as there are rows, one is shown. */
  private goToFirst(): void {
    if (this.isStarted && this.model.active === undefined && this.model.count > 0) {
      void this.model.go(0, 'only');
    }
  }

  private listChanged(isMove: boolean): void {
    this.version += 1;
    if (isMove) {
      this.isRowOutdated = false;
      void this.readRow();
      void this.updateComplete.then(() => this.restoreTop());
    }
  }

  private restoreTop(): void {
    const { list, awaitedTop } = this;
    if (list && awaitedTop !== undefined) {
      list.top = awaitedTop;
      this.awaitedTop = undefined;
    }
    list?.revealActive(awaitedTop !== undefined);
    this.keep();
  }

  /** Reads the active row again; what was asked for before the last change is thrown away. */
  private async readRow(): Promise<void> {
    if (this.isReadingRow) {
      this.isRowOutdated = true;
      return;
    }
    this.isReadingRow = true;
    try {
      do {
        this.isRowOutdated = false;
        await this.readRowOnce();
      } while (this.isRowOutdated);
    } catch (error) {
      this.link.problem(error);
    } finally {
      this.isReadingRow = false;
    }
  }

  private async readRowOnce(): Promise<void> {
    const key = this.model.active?.key;
    const { changes } = this.link;
    if (key === undefined) {
      this.conversation = undefined;
      return;
    }
    const conversation = await this.link.ask({ type: 'row', key });
    if (key !== this.model.active?.key || changes !== this.link.changes) {
      this.isRowOutdated = true;
    } else if (conversation) {
      this.conversation = conversation;
      this.keep();
      if (this.isFocusAwaited) {
        this.isFocusAwaited = false;
        void this.updateComplete.then(() => this.panel?.focus());
      }
    } else {
      await this.model.activeIsGone();
    }
  }

  private done(words: string, key?: RowKey): void {
    this.problem = undefined;
    if (words) {
      this.announce(words);
    }
    if (key !== undefined) {
      void this.model.open(key);
    }
  }

  /** Said by screen readers, also where it is the same as before. */
  private announce(words: string): void {
    this.announcement = this.announcement === words ? `${words}\u00a0` : words;
  }

  private async lookFor(text: string, sort: Sort = this.known().list.sort): Promise<void> {
    try {
      const { count, problem } = await this.link.ask({ type: 'list', query: text, sort });
      this.announce(problem ?? `${count.toLocaleString('en')} ${count === 1 ? 'row matches' : 'rows match'}`);
      this.list?.revealActive();
      this.keep();
    } catch (error) {
      this.link.problem(error);
    }
  }

  private async goToProblem(isBackwards: boolean): Promise<void> {
    // Until the other row is there the conversation is inert, and loses the focus.
    this.isFocusAwaited = this.panel?.matches(':focus-within') ?? false;
    if (!(await this.model.goToProblem(isBackwards))) {
      this.isFocusAwaited = false;
      this.announce('No problems in the list');
    }
  }

  private async openReplace(): Promise<void> {
    this.isReplaceOpen = true;
    await this.updateComplete;
    this.replacePanel?.focus();
  }

  private closeReplace(): void {
    this.isReplaceOpen = false;
    this.list?.focus();
  }

  private togglePane(pane: string): void {
    const openPanes = new Set(this.openPanes);
    if (!openPanes.delete(pane)) {
      openPanes.add(pane);
    }
    this.openPanes = openPanes;
    this.keep();
  }

  private enterRow(): void {
    this.isFocusAwaited = this.isRowOnItsWay;
    if (!this.isFocusAwaited) {
      this.panel?.focus();
    }
  }

  /** The conversation is still that of another row than the active one: nothing may be typed into it. */
  private get isRowOnItsWay(): boolean {
    return this.conversation?.row.key !== this.model.active?.key;
  }

  private openRowMenu(place: { readonly left: number; readonly top: number }): void {
    this.menuItems = this.actions.menu();
    if (this.list) {
      void this.menu?.open(place, this.list);
    }
  }

  private openMore(button: HTMLElement): void {
    const command = (title: string, name: EditorCommand): MenuItem => ({
      title,
      action: () => this.link.command(name),
    });
    this.menuItems = [
      command('Import…', 'import'),
      command('Export…', 'export'),
      { ...command('Rename an action or parameter…', 'rename-action'), isFirstOfGroup: true },
      { ...command('Open as text', 'open-as-text'), isFirstOfGroup: true },
      command('Revert to the file', 'revert'),
    ];
    const { left, bottom } = button.getBoundingClientRect();
    void this.menu?.open({ left, top: bottom + 2 }, button);
  }

  private onListKey(event: KeyboardEvent): void {
    if (!event.defaultPrevented) {
      this.actions.key(event);
    }
  }

  private onConversationKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.defaultPrevented) {
      void this.link.flush();
      this.list?.focus();
    }
  }

  private onDivider(event: PointerEvent): void {
    if (this.main) {
      dragDivider(event, this.main, (share) => this.setShare(share));
    }
  }

  private onDividerKey(event: KeyboardEvent): void {
    const share = shareAfterKey(event, this.listShare);
    if (share !== undefined) {
      event.preventDefault();
      this.setShare(share);
    }
  }

  private setShare(share: number): void {
    this.listShare = share;
    this.keep();
  }

  private readonly onPaste = (event: ClipboardEvent): void => {
    if (event.composedPath().includes(this.list ?? window)) {
      event.preventDefault();
      void this.actions.paste(event.clipboardData?.getData('text/plain') ?? '');
    }
  };

  /** What was typed is in the document before the page is hidden. */
  private readonly flush = (): void => {
    void this.link.flush();
  };

  private keep(): void {
    const { query: text, sort } = this.editor?.list ?? this.options.viewState;
    this.options.keep({
      query: text,
      sort,
      lineNumber: this.conversation?.row.lineNumber ?? this.model.activeRow?.lineNumber,
      scrollTop: this.list?.top ?? 0,
      listShare: this.listShare,
      openPanes: [...this.openPanes],
    });
  }
}

function renderFailure({ loading, fileName }: DatasetEditorState) {
  return loading.kind === 'failed'
    ? html`<main class="failed" role="alert">
        <h2>${fileName} cannot be opened here</h2>
        <p>${loading.error.message}</p>
        <p class="quiet">${loading.error.fix}</p>
      </main>`
    : nothing;
}
