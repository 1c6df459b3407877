import { html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { RowKey } from '../../../src/core/dataset/editing/edited-document';
import {
  type DatasetEditorState,
  isEditable,
  type Sort,
  type ToDatasetEditor,
} from '../../../src/protocol/webview/dataset-editor';
import type { EditorCommand } from '../../../src/protocol/webview/dataset-editor-requests';
import { baseStyles } from '../../shared/theme';
import { appStyles } from './app-styles';
import './ask-dialog';
import type { AskDialog } from './ask-dialog';
import './banner';
import './charts/charts-panel';
import './conversation/conversation-view';
import type { ConversationPanel } from './conversation/conversation-view';
import { renderDivider } from './divider';
import type { EditorChannel } from './document-link';
import { EditorPage } from './editor-page';
import { renderEmptyList, renderFailure } from './empty-list';
import { rowsMeant } from './list/row-choice';
import './import/import-dialog';
import type { ImportDialog } from './import/import-dialog';
import './list/row-list';
import type { RowList } from './list/row-list';
import './list/row-menu';
import type { MenuPlace, RowMenu } from './list/row-menu';
import { moreMenu } from './more-menu';
import { listenToPage } from './page-events';
import './review/review-panel';
import type { ReviewPanel } from './review/review-panel';
import './search/editor-header';
import { l10n } from '../../shared/l10n';
import type { EditorHeader } from './search/editor-header';
import type { ViewState } from './view-state';

export interface AppOptions {
  readonly channel: EditorChannel;
  readonly viewState: ViewState;
  readonly keep: (viewState: ViewState) => void;
}

/** A row that the review points to. */
interface ShownRow {
  readonly key: RowKey;
  readonly isEdited: boolean;
}

/** The dataset editor: rows to find on one side, a conversation to edit on the other. */
@customElement('dataset-editor')
export class DatasetEditorApp extends LitElement {
  @state() private openPanes: ReadonlySet<string>;
  @state() private listShare: number;
  @state() private isReviewOpen = false;

  @query('editor-header') private header: EditorHeader | null | undefined;
  @query('row-list') private list: RowList | null | undefined;
  @query('conversation-view') private panel: ConversationPanel | null | undefined;
  @query('review-panel') private reviewPanel: ReviewPanel | null | undefined;
  @query('row-menu') private menu: RowMenu | null | undefined;
  @query('import-dialog') private importDialog: ImportDialog | null | undefined;
  @query('ask-dialog') private dialog: AskDialog | null | undefined;
  @query('main') private main: HTMLElement | null | undefined;

  private readonly page: EditorPage;
  private stopListening: (() => void) | undefined;
  private isFocusAwaited = false;
  /** Where the list was, until it is there again. */
  private awaitedTop: number | undefined;

  constructor(private readonly options: AppOptions) {
    super();
    const { openPanes, listShare, scrollTop } = options.viewState;
    this.openPanes = new Set(openPanes);
    this.listShare = listShare;
    this.awaitedTop = scrollTop;
    this.page = new EditorPage(options.channel, {
      changed: () => this.requestUpdate(),
      moved: () => void this.updateComplete.then(() => this.restoreTop()),
      rowsCame: () => this.list?.drawRows(),
      rowRead: () => this.rowRead(),
      review: () => void this.openReview(),
      importRows: () => void this.importDialog?.choose(),
      listFound: () => {
        this.list?.revealActive();
        this.keep();
      },
      ask: (question) => this.dialog?.ask(question) ?? Promise.resolve(undefined),
    });
  }

  start(): Promise<void> {
    return this.page.start(this.options.viewState);
  }

  apply(event: ToDatasetEditor): void {
    this.page.apply(event);
  }

  static override styles = [baseStyles, appStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    const { link } = this.page;
    this.stopListening = listenToPage({
      keys: {
        command: (command, words) => {
          if (command !== 'undo' || this.reviewPanel?.undo() !== true) {
            void link.command(command, words);
          }
        },
        search: () => this.header?.focus(),
        replace: () => void this.header?.openReplace(),
        fix: () => {
          if (this.panel?.fixHere() === false) {
            this.page.announce(l10n.t('Nothing here can be mended with a key'));
          }
        },
        problem: (isBackwards) => void this.goToProblem(isBackwards),
      },
      paste: (event) => this.onPaste(event),
      // What was typed is in the document before the page is hidden.
      leave: () => void link.flush(),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopListening?.();
  }

  override render() {
    const { editor, startProblem, problem, link, announcement } = this.page;
    if (startProblem) {
      return html`<main class="failed" role="alert">${startProblem.message} ${startProblem.fix}</main>`;
    }
    if (!editor) {
      return html`<main aria-busy="true" aria-label=${l10n.t('Loading')}></main>`;
    }
    const isFailed = editor.loading.kind === 'failed';
    return html`
      <editor-banner
        class="top"
        .editor=${editor}
        .problem=${problem}
        @choose=${(event: CustomEvent<EditorCommand>) => link.command(event.detail)}
        @close-problem=${() => this.page.closeProblem()}
      ></editor-banner>
      ${isFailed ? renderFailure(editor) : [this.renderHeader(editor), this.renderMain(editor)]}
      <row-menu></row-menu>
      <ask-dialog></ask-dialog>
      <import-dialog .link=${link}></import-dialog>
      <div class="for-screen-readers" role="status" aria-live="polite">${announcement}</div>
    `;
  }

  private renderHeader(editor: DatasetEditorState) {
    const { link, model, actions } = this.page;
    return html`<editor-header
      .link=${link}
      .editor=${editor}
      .rows=${rowsMeant(model.choice)}
      .areChartsOpen=${this.openPanes.has('charts')}
      .isReviewOpen=${this.isReviewOpen}
      @open-review=${this.openReview}
      @search-for=${this.onSearchFor}
      @leave-search=${() => this.list?.focus()}
      @add-row=${() => actions.addRow()}
      @toggle-charts=${() => this.togglePane('charts')}
      @open-more=${(event: CustomEvent<HTMLElement>) => this.openMore(event.detail)}
      @show-row=${(event: CustomEvent<RowKey>) => model.open(event.detail)}
    ></editor-header>`;
  }

  private renderMain(editor: DatasetEditorState) {
    return html`<main>
      ${this.renderList(editor)} ${renderDivider(this.listShare, (share) => this.setShare(share))}
      ${this.isReviewOpen ? this.renderReview(editor) : this.renderConversation(editor)}
    </main>`;
  }

  private renderConversation(editor: DatasetEditorState) {
    const { link, row, version } = this.page;
    return html`<conversation-view
      role="region"
      aria-label=${l10n.t('Conversation')}
      .link=${link}
      .editor=${editor}
      .conversation=${row.conversation}
      .openPanes=${this.openPanes}
      .version=${version}
      ?inert=${row.isOnItsWay}
      @toggle-pane=${(event: CustomEvent<string>) => this.togglePane(event.detail)}
      @keydown=${this.onConversationKey}
    ></conversation-view>`;
  }

  private renderReview({ review, access }: DatasetEditorState) {
    return html`<review-panel
      role="region"
      aria-label=${l10n.t('Review')}
      .link=${this.page.link}
      .review=${review}
      .isReadOnly=${!isEditable(access)}
      @close-review=${this.closeReview}
      @say=${(event: CustomEvent<string>) => this.page.announce(event.detail)}
      @show-row=${(event: CustomEvent<ShownRow>) => this.showReviewed(event.detail)}
    ></review-panel>`;
  }

  private renderList(editor: DatasetEditorState) {
    const { link, model, actions, version } = this.page;
    const emptyList = renderEmptyList(editor, {
      showAll: () => void this.page.lookFor(''),
      addRow: () => void actions.addRow(),
      importRows: () => void this.importDialog?.choose(),
    });
    return html`<div class="list">
      <row-list
        .model=${model}
        .version=${version}
        @sort-by=${(event: CustomEvent<Sort>) => this.page.lookFor(editor.list.query, event.detail)}
        @enter-row=${this.enterRow}
        @open-menu=${(event: CustomEvent<MenuPlace>) => this.openMenu({ label: l10n.t('Rows'), items: actions.menu() }, event.detail, this.list)}
        @keydown=${this.onListKey}
        @scrolled=${this.keep}
      >${emptyList}</row-list>
      ${
        this.openPanes.has('charts')
          ? html`<charts-panel .link=${link} .version=${editor.revision} @search-for=${this.onSearchFor}></charts-panel>`
          : nothing
      }
    </div>`;
  }

  protected override updated(): void {
    this.main?.style.setProperty('--list-share', `${(this.listShare * 100).toFixed(2)}%`);
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

  private rowRead(): void {
    if (!this.page.row.conversation) {
      return;
    }
    this.keep();
    if (this.isFocusAwaited) {
      this.isFocusAwaited = false;
      void this.updateComplete.then(() => this.panel?.focus());
    }
  }

  private async goToProblem(isBackwards: boolean): Promise<void> {
    // Until the other row is there the conversation is inert, and loses the focus.
    this.isFocusAwaited = this.panel?.matches(':focus-within') ?? false;
    if (!(await this.page.goToProblem(isBackwards))) {
      this.isFocusAwaited = false;
    }
  }

  private enterRow(): void {
    this.isFocusAwaited = this.page.row.isOnItsWay;
    if (!this.isFocusAwaited) {
      this.panel?.focus();
    }
  }

  private openMenu(menu: Parameters<RowMenu['open']>[0], place: MenuPlace, back: HTMLElement | null | undefined): void {
    if (back) {
      void this.menu?.open(menu, place, back);
    }
  }

  private openMore(button: HTMLElement): void {
    const { left, bottom } = button.getBoundingClientRect();
    this.openMenu(
      { label: l10n.t('Dataset'), items: moreMenu(this.page.link, () => void this.importDialog?.choose()) },
      { left, top: bottom + 2 },
      button,
    );
  }

  private async openReview(): Promise<void> {
    await this.page.link.flush();
    this.isReviewOpen = true;
    await this.updateComplete;
    await this.reviewPanel?.updateComplete;
    this.reviewPanel?.focus();
  }

  private closeReview(): void {
    this.isReviewOpen = false;
    this.list?.focus();
  }

  /** What is to be edited takes the place of the review. */
  private showReviewed({ key, isEdited }: ShownRow): void {
    if (isEdited) {
      this.isReviewOpen = false;
      this.isFocusAwaited = true;
    }
    void this.page.model.open(key);
  }

  private onSearchFor(event: CustomEvent<string>): void {
    void this.page.lookFor(event.detail);
  }

  private onListKey(event: KeyboardEvent): void {
    if (!event.defaultPrevented) {
      this.page.actions.key(event);
    }
  }

  private onConversationKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && !event.defaultPrevented) {
      void this.page.link.flush();
      this.list?.focus();
    }
  }

  private onPaste(event: ClipboardEvent): void {
    if (event.composedPath().includes(this.list ?? window)) {
      event.preventDefault();
      void this.page.actions.paste(event.clipboardData?.getData('text/plain') ?? '');
    }
  }

  private togglePane(pane: string): void {
    const openPanes = new Set(this.openPanes);
    if (!openPanes.delete(pane)) {
      openPanes.add(pane);
    }
    this.openPanes = openPanes;
    this.keep();
  }

  private setShare(share: number): void {
    this.listShare = share;
    this.keep();
  }

  private keep(): void {
    const { editor, row, model } = this.page;
    const { query: text, sort } = editor?.list ?? this.options.viewState;
    this.options.keep({
      query: text,
      sort,
      lineNumber: row.conversation?.row.lineNumber ?? model.activeRow?.lineNumber,
      scrollTop: this.list?.top ?? 0,
      listShare: this.listShare,
      openPanes: [...this.openPanes],
    });
  }
}
