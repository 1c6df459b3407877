import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { type DatasetEditorState, isEditable } from '../../../../src/protocol/webview/dataset-editor';
import type { FindingName, RowSelection } from '../../../../src/protocol/webview/dataset-editor-requests';
import type { DocumentLink } from '../document-link';
import '../review/review-banner';
import './replace-panel';
import type { ReplacePanel } from './replace-panel';
import './search-bar';
import type { SearchBar } from './search-bar';

/** What stands above the list: the search, and what is replaced in the rows that it finds. */
@customElement('editor-header')
export class EditorHeader extends LitElement {
  @property({ attribute: false }) link: DocumentLink | undefined;
  @property({ attribute: false }) editor: DatasetEditorState | undefined;
  /** Rows that are replaced in. */
  @property({ attribute: false }) rows: RowSelection = { kind: 'list', except: [] };
  @property({ type: Boolean }) areChartsOpen = false;
  @property({ type: Boolean }) isReviewOpen = false;
  @state() private isReplaceOpen = false;
  @query('search-bar') private search: SearchBar | null | undefined;
  @query('replace-panel') private replacePanel: ReplacePanel | null | undefined;

  static override styles = [
    css`
      :host {
        display: block;
      }
    `,
  ];

  /** The box that is searched with. */
  override focus(): void {
    this.search?.focus();
  }

  async openReplace(): Promise<void> {
    this.isReplaceOpen = true;
    await this.updateComplete;
    this.replacePanel?.focus();
  }

  override render() {
    const { editor } = this;
    return editor
      ? html`<header>
          <search-bar
            .editor=${editor}
            .isReplaceOpen=${this.isReplaceOpen}
            .areChartsOpen=${this.areChartsOpen}
            @cancel-change=${() => this.link?.cancelChange()}
            @mute=${(event: CustomEvent<FindingName>) => this.link?.mute(event.detail)}
            @unmute=${(event: CustomEvent<FindingName>) => this.link?.unmute(event.detail)}
            @check-deeply=${(event: CustomEvent<boolean>) => this.link?.checkDeeply(event.detail)}
            @toggle-replace=${() => (this.isReplaceOpen ? this.closeReplace() : this.openReplace())}
          ></search-bar>
          ${this.isReplaceOpen ? this.renderReplace(editor) : nothing}
          ${this.isReviewOpen ? nothing : html`<review-banner .review=${editor.review}></review-banner>`}
        </header>`
      : nothing;
  }

  private renderReplace({ access, revision, list }: DatasetEditorState) {
    return html`<replace-panel
      .link=${this.link}
      .rows=${this.rows}
      .isReadOnly=${!isEditable(access)}
      .version=${`${revision} ${list.query}`}
      @close-replace=${this.closeReplace}
    ></replace-panel>`;
  }

  private closeReplace(): void {
    this.isReplaceOpen = false;
    this.dispatchEvent(new CustomEvent('leave-search'));
  }
}
