import '@vscode-elements/elements/dist/vscode-button/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ChatSummary, HistoryView } from '../../../../src/protocol/webview/device-chat-choices';
import { maxTitleLength } from '../../../../src/protocol/webview/device-chat-requests';
import { fieldStyles } from '../../../shared/field-styles';
import { formatMoment } from '../../../shared/format';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { tool, toolStyles } from '../../../shared/tool-button';
import { askHost } from '../ask-host';

/** The chats that were had with this model on this phone. */
@customElement('history-panel')
export class HistoryPanel extends LitElement {
  @property({ attribute: false }) history: HistoryView | undefined;
  /** Not while a reply is written. */
  @property({ type: Boolean }) canChange = false;
  @state() private renaming = '';

  static override styles = [
    baseStyles,
    fieldStyles,
    toolStyles,
    css`
      ul {
        list-style: none;
        margin: 10px 0;
        padding: 0;
      }
      li {
        align-items: center;
        border-radius: 4px;
        content-visibility: auto;
        contain-intrinsic-height: auto 44px;
        display: grid;
        gap: 0 2px;
        grid-template-columns: minmax(0, 1fr) repeat(4, auto);
        padding: 4px 4px 4px 8px;
      }
      li:hover {
        background: var(--vscode-list-hoverBackground);
      }
      li.open {
        background: var(--vscode-list-inactiveSelectionBackground);
        outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
        outline-offset: -1px;
      }
      .open-chat {
        background: none;
        border: 0;
        color: var(--vscode-foreground);
        cursor: pointer;
        font: inherit;
        grid-column: 1 / -1;
        min-width: 0;
        padding: 2px 0;
        text-align: start;
      }
      input {
        grid-column: 1 / -1;
      }
      .open-chat:disabled {
        cursor: default;
      }
      .title {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      li.open .about {
        color: var(--vscode-foreground);
      }
      li.open .title {
        font-weight: 600;
      }
      .about,
      .where {
        font-size: 0.9em;
      }
      .where {
        overflow-wrap: anywhere;
      }
      .deleted {
        align-items: center;
        background: var(--vscode-editorWidget-background);
        border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
        border-radius: 4px;
        display: flex;
        gap: 8px;
        margin-top: 10px;
        padding: 6px 8px;
      }
      .deleted span {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    const { history } = this;
    if (!history) {
      return html`<p class="quiet">${l10n.t('This chat is not kept.')}</p>`;
    }
    const { chats, deleted, folder } = history;
    return html`
      <vscode-button icon="add" ?disabled=${!this.canChange} @click=${() => askHost(this, { type: 'new-chat' })}>${l10n.t('New Chat')}</vscode-button>
      ${
        deleted && !deleted.isElsewhere
          ? html`<div class="deleted" role="status">
            <span>${l10n.t('“{0}” was deleted.', deleted.title)}</span>
            <vscode-button secondary @click=${() => askHost(this, { type: 'undo-delete', chatId: deleted.id })}>${l10n.t('Undo')}</vscode-button>
          </div>`
          : nothing
      }
      <ul>
        ${repeat(
          chats,
          ({ id }) => id,
          (chat) => this.renderChat(chat, chat.id === history.openId),
        )}
      </ul>
      <p class="where quiet">${l10n.t('Kept in')} <span class="code">${folder}</span></p>
    `;
  }

  private renderChat(chat: ChatSummary, isOpen: boolean) {
    if (chat.id === this.renaming) {
      return html`<li><input aria-label=${l10n.t('Name of the chat')} maxlength=${maxTitleLength} .value=${chat.title} dir="auto"
        @keydown=${(event: KeyboardEvent) => this.onRenameKey(event, chat)} @blur=${() => this.endRename()} /></li>`;
    }
    const turns = chat.turnCount === 1 ? l10n.t('1 turn') : l10n.t('{0} turns', chat.turnCount);
    const { id } = chat;
    return html`<li class=${isOpen ? 'open' : ''}>
      <button
        class="open-chat"
        aria-current=${isOpen ? 'true' : 'false'}
        ?disabled=${!this.canChange}
        @click=${() => askHost(this, { type: 'open-chat', chatId: id })}
      >
        <span class="title" dir="auto">${chat.title}</span>
      </button>
      <span class="about quiet">${formatMoment(chat.changedAt)} · ${turns}${chat.comparedWith === undefined ? nothing : html` · <vscode-icon name="split-horizontal" size="12"></vscode-icon> ${l10n.t('compared with {0}', chat.comparedWith)}`}</span>
      ${tool('edit', l10n.t('Rename {0}', chat.title), () => this.beginRename(id))}
      ${tool('markdown', l10n.t('Export {0} as Markdown', chat.title), () => askHost(this, { type: 'export-chat', chatId: id, format: 'markdown' }))}
      ${tool('json', l10n.t('Export {0} as a row of a dataset', chat.title), () => askHost(this, { type: 'export-chat', chatId: id, format: 'jsonl' }))}
      ${tool('trash', l10n.t('Delete {0}', chat.title), () => askHost(this, { type: 'delete-chat', chatId: id }), { isDisabled: !this.canChange })}
    </li>`;
  }

  private async beginRename(id: string): Promise<void> {
    this.renaming = id;
    await this.updateComplete;
    this.renderRoot.querySelector('input')?.select();
  }

  private onRenameKey(event: KeyboardEvent, chat: ChatSummary): void {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
      const title = event.target.value.trim();
      if (title !== '' && title !== chat.title) {
        askHost(this, { type: 'rename-chat', chatId: chat.id, title });
      }
      this.endRename();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      this.endRename();
    }
  }

  private endRename(): void {
    this.renaming = '';
  }
}
