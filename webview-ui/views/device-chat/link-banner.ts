import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Phase } from '../../../src/protocol/webview/device-chat';
import type { LinkView } from '../../../src/protocol/webview/device-chat-condition';
import { bannerStyles } from '../../shared/banner-styles';
import { formatSeconds } from '../../shared/format';
import { l10n } from '../../shared/l10n';
import { baseStyles } from '../../shared/theme';
import { askHost } from './ask-host';

/** Says that the phone cannot be reached, and what to do about it; nothing while it can. */
@customElement('link-banner')
export class LinkBanner extends LitElement {
  @property({ attribute: false }) link: LinkView = { kind: 'up' };
  @property({ attribute: false }) phase: Phase = { kind: 'ready' };
  @property() phone = '';

  static override styles = [
    baseStyles,
    bannerStyles,
    css`
      .away {
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
    `,
  ];

  override render() {
    const { link, phase } = this;
    if (link.kind === 'up') {
      return nothing;
    }
    if (link.kind === 'gone' && phase.kind === 'ready') {
      return html`<div class="banner">
        <vscode-icon name="warning"></vscode-icon>
        <span class="text">${link.reason}</span>
        <vscode-button @click=${() => askHost(this, { type: 'try-again' })}>${l10n.t('Try Again')}</vscode-button>
      </div>`;
    }
    const goesOn = phase.kind === 'replying' ? l10n.t('; the reply goes on there') : '';
    return html`<div class="banner">
      <vscode-icon name="debug-disconnect"></vscode-icon>
      <span class="text">${l10n.t('The link to {0} is lost{1}.', this.phone, goesOn)}</span>
      <span class="away quiet">${l10n.t('Waiting…')} ${link.kind === 'lost' ? formatSeconds(link.awaySeconds) : nothing}</span>
    </div>`;
  }
}
