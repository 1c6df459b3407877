import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ReviewView } from '../../../../src/protocol/webview/dataset-review';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { waitingWords } from './review-words';

/** How many rows wait beside the dataset, with a way to them. */
@customElement('review-banner')
export class ReviewBanner extends LitElement {
  @property({ attribute: false }) review: ReviewView | undefined;

  static override styles = [
    baseStyles,
    css`
      div {
        align-items: center;
        background: var(--vscode-editorWidget-background);
        border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
        display: flex;
        flex-wrap: wrap;
        gap: 4px 10px;
        padding: 4px 12px;
      }
      span {
        flex: 1 1 200px;
      }
    `,
  ];

  override render() {
    const words = this.review ? waitingWords(this.review) : '';
    const { review = 0, inbox = 0 } = this.review?.waiting ?? {};
    return words === ''
      ? nothing
      : html`<div role="status">
          <vscode-icon name="inbox" aria-hidden="true"></vscode-icon>
          <span>${review + inbox === 1 ? l10n.t('{0} waits for review.', words) : l10n.t('{0} wait for review.', words)}</span>
          <vscode-button secondary @click=${this.open}>${l10n.t('Review')}</vscode-button>
        </div>`;
  }

  private open(): void {
    // Up to whoever holds the header.
    this.dispatchEvent(new CustomEvent('open-review', { bubbles: true, composed: true }));
  }
}
