import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ReviewView } from '../../../../src/protocol/webview/dataset-review';
import { bannerStyles } from '../../../shared/banner-styles';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { waitingWords } from './review-words';

/** How many rows wait beside the dataset, with a way to them. */
@customElement('review-banner')
export class ReviewBanner extends LitElement {
  @property({ attribute: false }) review: ReviewView | undefined;

  static override styles = [
    baseStyles,
    bannerStyles,
    // Below the list's header, and quieter than what is about the whole view.
    css`
      .banner {
        border-bottom: none;
        border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
        padding: 4px 12px;
      }
    `,
  ];

  override render() {
    const words = this.review ? waitingWords(this.review) : '';
    const { review = 0, inbox = 0 } = this.review?.waiting ?? {};
    return words === ''
      ? nothing
      : html`<div class="banner" role="status">
          <vscode-icon name="inbox" aria-hidden="true"></vscode-icon>
          <span class="text">${review + inbox === 1 ? l10n.t('{0} waits for review.', words) : l10n.t('{0} wait for review.', words)}</span>
          <vscode-button secondary @click=${this.open}>${l10n.t('Review')}</vscode-button>
        </div>`;
  }

  private open(): void {
    // Up to whoever holds the header.
    this.dispatchEvent(new CustomEvent('open-review', { bubbles: true, composed: true }));
  }
}
