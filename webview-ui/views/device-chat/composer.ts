import '@vscode-elements/elements/dist/vscode-button/index.js';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Phase } from '../../../src/protocol/webview/device-chat';
import type { ContextView } from '../../../src/protocol/webview/device-chat-condition';
import { maxRequestLength } from '../../../src/protocol/webview/device-chat-requests';
import { l10n } from '../../shared/l10n';
import { baseStyles } from '../../shared/theme';
import { askHost } from './ask-host';

const draftDelayMs = 300;

/** Where requests are typed: Enter sends, Shift+Enter is a new line, Escape stops a reply. */
@customElement('chat-composer')
export class ChatComposer extends LitElement {
  @property({ attribute: false }) phase: Phase = { kind: 'ready' };
  @property({ attribute: false }) context: ContextView | undefined;
  @property() draft = '';
  /** Another one has a draft of its own. */
  @property() chatId: string | undefined;
  @property() placeholder = l10n.t('Ask the phone something');
  @query('textarea') private field: HTMLTextAreaElement | null | undefined;
  private draftTimer: number | undefined;

  static override styles = [
    baseStyles,
    css`
      :host {
        container-type: inline-size;
        display: block;
        border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
        /* As wide as the conversation, which has a scroll bar. */
        overflow: hidden;
        padding: 12px max(16px, calc((100% - 780px) / 2));
        scrollbar-gutter: stable;
      }
      .row {
        align-items: end;
        display: flex;
        gap: 8px;
      }
      textarea {
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-input-border, var(--vscode-widget-border, transparent));
        border-radius: 4px;
        color: var(--vscode-input-foreground);
        field-sizing: content;
        flex: 1;
        font: inherit;
        line-height: 1.4;
        max-height: 30vh;
        min-height: 34px;
        min-width: 0;
        padding: 7px 10px;
        resize: none;
      }
      vscode-button {
        margin-bottom: 4px;
      }
      .context {
        font-size: 0.9em;
        font-variant-numeric: tabular-nums;
        margin-bottom: 9px;
        white-space: nowrap;
      }
      @container (max-width: 400px) {
        .context {
          width: 32px;
        }
        .numbers {
          display: none;
        }
      }
      meter {
        display: block;
        height: 4px;
        width: 100%;
      }
      meter::-webkit-meter-bar {
        background: var(--vscode-input-background);
        border: 0;
        border-radius: 2px;
        height: 4px;
      }
      meter::-webkit-meter-optimum-value {
        background: var(--vscode-charts-blue, currentColor);
      }
      textarea::placeholder {
        color: var(--vscode-input-placeholderForeground);
      }
      textarea:focus {
        border-color: var(--vscode-focusBorder);
        outline: none;
      }
    `,
  ];

  override render() {
    const isReplying = this.phase.kind === 'replying';
    const isBusy = isReplying || this.phase.kind === 'reconnecting';
    const canSend = this.phase.kind === 'ready';
    return html`<div class="row">
      <textarea
        rows="1"
        aria-label=${l10n.t('Message to the phone')}
        placeholder=${canSend || isReplying ? this.placeholder : l10n.t('The phone is not ready yet')}
        dir="auto"
        maxlength=${maxRequestLength}
        @keydown=${this.onKey}
        @input=${this.onInput}
      ></textarea>
      ${this.context ? renderContext(this.context) : nothing}
      ${
        isBusy
          ? html`<vscode-button secondary icon="debug-stop" @click=${this.stop}>${l10n.t('Stop')}</vscode-button>`
          : html`<vscode-button icon="send" ?disabled=${!canSend} @click=${this.send}>${l10n.t('Send')}</vscode-button>`
      }
    </div>`;
  }

  protected override firstUpdated(_changed: PropertyValues<this>): void {
    if (this.field) {
      this.field.value = this.draft;
      this.field.focus();
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.field && changed.has('chatId') && changed.get('chatId') !== undefined) {
      window.clearTimeout(this.draftTimer);
      this.field.value = this.draft;
      this.field.focus();
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === 'Escape') {
      this.stop();
    }
  }

  private onInput(): void {
    window.clearTimeout(this.draftTimer);
    this.draftTimer = window.setTimeout(() => this.keepDraft(), draftDelayMs);
  }

  private send(): void {
    const text = this.field?.value.trim() ?? '';
    if (this.phase.kind !== 'ready' || text === '' || !this.field) {
      return;
    }
    window.clearTimeout(this.draftTimer);
    this.field.value = '';
    askHost(this, { type: 'send', text });
  }

  private stop(): void {
    if (this.phase.kind === 'replying' || this.phase.kind === 'reconnecting') {
      askHost(this, { type: 'stop' });
    }
  }

  private keepDraft(): void {
    askHost(this, { type: 'keep-draft', text: this.field?.value ?? '' });
  }
}

function renderContext({ usedTokens, totalTokens }: ContextView) {
  const spoken = l10n.t(
    '{0} of {1} tokens of the model’s context are used. When it is full, the oldest turns are forgotten.',
    usedTokens,
    totalTokens,
  );
  return html`<span class="context quiet" title=${spoken}
    ><span aria-hidden="true"><span class="numbers">${l10n.t('ctx {0}/{1}', usedTokens, totalTokens)}</span><meter max=${totalTokens} value=${usedTokens}></meter></span
    ><span class="for-screen-readers">${spoken}</span></span
  >`;
}
