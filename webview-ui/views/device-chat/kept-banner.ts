import { l10n } from '../../shared/l10n';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { HistoryView } from '../../../src/protocol/webview/device-chat-choices';
import { bannerStyles } from '../../shared/banner-styles';
import { baseStyles } from '../../shared/theme';
import { askHost } from './ask-host';

/** Says that what is said is not kept, or was deleted elsewhere, whatever stands beside the conversation; else nothing. */
@customElement('kept-banner')
export class KeptBanner extends LitElement {
  @property({ attribute: false }) history: HistoryView | undefined;

  static override styles = [baseStyles, bannerStyles];

  override render() {
    const { problem, deleted, openId } = this.history ?? {};
    if (problem !== undefined) {
      return html`<div class="banner" role="alert">
        <vscode-icon name="warning"></vscode-icon>
        <span class="text">${problem}</span>
      </div>`;
    }
    if (!deleted?.isElsewhere) {
      return nothing;
    }
    const isOpen = deleted.id === openId;
    return html`<div class="banner" role="alert">
      <vscode-icon name="trash"></vscode-icon>
      <span class="text">${
        isOpen
          ? l10n.t('This chat was deleted in another panel or window. Your next message brings it back.')
          : l10n.t('“{0}”, which was open here, was deleted in another panel or window.', deleted.title)
      }</span>
      <vscode-button @click=${() => askHost(this, { type: 'undo-delete', chatId: deleted.id })}>${l10n.t('Bring Back')}</vscode-button>
    </div>`;
  }
}
