import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { baseStyles } from '../../shared/theme';

/** What went wrong, how to fix it, and the next step. */
@customElement('chat-problem')
export class ChatProblem extends LitElement {
  @property() message = '';
  @property() fix = '';
  @property() action = '';
  /** Nothing is wrong; it only is not running. */
  @property({ type: Boolean }) isCalm = false;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        margin-top: 18px;
      }
      .box {
        align-items: start;
        background: var(--vscode-editorWidget-background);
        border: 1px solid var(--vscode-inputValidation-errorBorder, var(--vscode-contrastBorder, transparent));
        border-radius: 6px;
        display: flex;
        gap: 10px;
        padding: 12px;
      }
      .box.calm {
        border-color: var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
      }
      .box:not(.calm) vscode-icon {
        color: var(--vscode-errorForeground);
      }
      .text {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      p {
        margin: 0 0 4px;
      }
      vscode-button {
        margin-top: 6px;
      }
    `,
  ];

  override render() {
    return html`<div class="box ${this.isCalm ? 'calm' : ''}" role=${this.isCalm ? 'note' : 'alert'}>
      <vscode-icon name=${this.isCalm ? 'info' : 'error'}></vscode-icon>
      <div class="text">
        <p>${this.message}</p>
        ${this.fix ? html`<p class="quiet">${this.fix}</p>` : nothing}
        ${
          this.action
            ? html`<vscode-button @click=${() => this.dispatchEvent(new CustomEvent('act'))}>${this.action}</vscode-button>`
            : nothing
        }
      </div>
    </div>`;
  }
}
