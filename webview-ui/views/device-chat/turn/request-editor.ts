import '@vscode-elements/elements/dist/vscode-button/index.js';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { maxRequestLength } from '../../../../src/protocol/webview/device-chat-requests';
import { fieldStyles } from '../../../shared/field-styles';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { askHost } from '../ask-host';
import { endWork, type TurnWork } from './turn-work';

/** Other words for something that was said: Enter sends them, Escape leaves everything as it was. */
@customElement('request-editor')
export class RequestEditor extends LitElement {
  @property({ attribute: false }) work: Extract<TurnWork, { readonly kind: 'edit' }> | undefined;
  @property({ type: Boolean }) canSend = false;
  @query('textarea') private field: HTMLTextAreaElement | null | undefined;

  static override styles = [
    baseStyles,
    fieldStyles,
    css`
      :host {
        display: block;
      }
      textarea {
        field-sizing: content;
        max-height: 40vh;
        min-height: 34px;
        resize: none;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        justify-content: end;
        margin-top: 6px;
      }
      .note {
        flex: 1;
        font-size: 0.9em;
      }
    `,
  ];

  override render() {
    const { work } = this;
    if (!work) {
      return nothing;
    }
    return html`<textarea
        rows="1"
        dir="auto"
        aria-label=${l10n.t('Other words')}
        maxlength=${maxRequestLength}
        .value=${work.text}
        @input=${this.onInput}
        @keydown=${this.onKey}
      ></textarea>
      <div class="buttons">
        <span class="note quiet">${l10n.t('What was said after it stays as another version.')}</span>
        <vscode-button secondary @click=${() => endWork(this)}>${l10n.t('Cancel')}</vscode-button>
        <vscode-button ?disabled=${!this.canSend} @click=${this.send}>${l10n.t('Resend')}</vscode-button>
      </div>`;
  }

  protected override firstUpdated(_changed: PropertyValues<this>): void {
    this.field?.focus({ preventScroll: true });
    this.field?.setSelectionRange(this.field.value.length, this.field.value.length);
  }

  private onInput(): void {
    if (this.work && this.field) {
      this.work.text = this.field.value;
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      endWork(this);
    }
  }

  private send(): void {
    const text = this.work?.text.trim() ?? '';
    if (this.work && this.canSend && text !== '') {
      askHost(this, { type: 'edit-and-resend', turnId: this.work.turnId, text });
      endWork(this);
    }
  }
}
