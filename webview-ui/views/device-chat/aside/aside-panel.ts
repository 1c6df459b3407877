import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceChatState } from '../../../../src/protocol/webview/device-chat';
import { baseStyles } from '../../../shared/theme';
import { tool, toolStyles } from '../../../shared/tool-button';
import '../charts/device-charts';
import './history-panel';
import './settings-panel';
import { l10n } from '../../../shared/l10n';

export const asideTitles = {
  charts: l10n.t('Charts'),
  history: l10n.t('Chats'),
  settings: l10n.t('Settings'),
} as const;
/** What can stand beside the conversation. */
export type AsideName = keyof typeof asideTitles;

/** Whether a value names something that can stand beside the conversation. */
export function isAsideName(value: unknown): value is AsideName {
  return typeof value === 'string' && Object.hasOwn(asideTitles, value);
}

/** What stands beside the conversation, with its title and a way out. Tells `choose-aside`. */
@customElement('aside-panel')
export class AsidePanel extends LitElement {
  @property() name: AsideName = 'charts';
  @property({ attribute: false }) chat: DeviceChatState | undefined;

  static override styles = [
    baseStyles,
    toolStyles,
    css`
      aside {
        display: flex;
        flex-direction: column;
        height: 100%;
      }
      .head {
        align-items: center;
        display: flex;
        justify-content: space-between;
        padding: 8px 12px 4px;
      }
      h2 {
        font-size: 1em;
        font-weight: 600;
        margin: 0;
      }
      .body {
        flex: 1;
        min-height: 0;
        overflow-y: auto;
        padding: 4px 12px 12px;
      }
    `,
  ];

  override render() {
    const { chat, name } = this;
    const title = asideTitles[name];
    return chat
      ? html`<aside aria-label=${title}><div class="head"><h2>${title}</h2>${tool('close', l10n.t('Close {0}', title.toLowerCase()), () => chooseAside(this, undefined))}</div>
        <div class="body" @keydown=${this.onKey}>${this.renderBody(name, chat)}</div></aside>`
      : nothing;
  }

  private renderBody(name: AsideName, chat: DeviceChatState) {
    switch (name) {
      case 'charts':
        return html`<device-charts .chat=${chat}></device-charts>`;
      case 'history':
        return html`<history-panel .history=${chat.history} .canChange=${chat.phase.kind !== 'replying'}></history-panel>`;
      case 'settings':
        return html`<settings-panel .settings=${chat.settings}></settings-panel>`;
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      chooseAside(this, undefined);
    }
  }
}

/** Undefined for nothing. */
export function chooseAside(from: EventTarget, name: AsideName | undefined): void {
  from.dispatchEvent(new CustomEvent('choose-aside', { detail: name, bubbles: true, composed: true }));
}
