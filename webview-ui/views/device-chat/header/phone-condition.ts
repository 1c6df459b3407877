import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceChatState } from '../../../../src/protocol/webview/device-chat';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { allReadings, headReadings } from './readings';

/** How the phone is right now: the numbers that matter in the line, and all of them, reported or not, behind it. */
@customElement('phone-condition')
export class PhoneCondition extends LitElement {
  @property({ attribute: false }) chat: DeviceChatState | undefined;

  static override styles = [
    baseStyles,
    css`
      details {
        position: relative;
      }
      summary {
        align-items: center;
        border-radius: 4px;
        cursor: pointer;
        display: flex;
        gap: 12px;
        list-style: none;
        padding: 2px 4px;
      }
      summary:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .number {
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .all {
        background: var(--vscode-editorHoverWidget-background, var(--vscode-editorWidget-background));
        border: 1px solid var(--vscode-editorHoverWidget-border, var(--vscode-contrastBorder, transparent));
        border-radius: 4px;
        /* What lies in a <details> does not inherit it. */
        box-sizing: border-box;
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
        color: var(--vscode-editorHoverWidget-foreground, var(--vscode-foreground));
        inset-inline-end: 0;
        margin-top: 6px;
        max-width: min(420px, calc(100vw - 32px));
        padding: 10px 14px;
        position: absolute;
        width: max-content;
        z-index: 1;
      }
      dl {
        display: grid;
        gap: 3px 16px;
        grid-template-columns: max-content 1fr;
        margin: 0;
      }
      dd {
        font-variant-numeric: tabular-nums;
        margin: 0;
        overflow-wrap: anywhere;
      }
      p {
        margin: 8px 0 0;
      }
      @container (max-width: 600px) {
        .number {
          display: none;
        }
      }
    `,
  ];

  override render() {
    const { chat } = this;
    const sample = chat?.samples.at(-1);
    if (!chat || !sample) {
      return nothing;
    }
    return html`<details @keydown=${this.onKey} @focusout=${this.onFocusOut}>
      <summary>
        <span class="for-screen-readers">${l10n.t('How the phone is:')}</span>
        ${headReadings(chat).map(
          ({ text, about }) =>
            html`<span class="number quiet">${text}<span class="for-screen-readers"> ${about}</span></span>`,
        )}
        <vscode-icon name="pulse"></vscode-icon>
      </summary>
      <div class="all">
        <dl>
          ${allReadings(chat).map(
            ([name, value]) =>
              html`<dt class="quiet">${name}</dt><dd class=${value === undefined ? 'quiet' : ''}>${value ?? l10n.t('not reported')}</dd>`,
          )}
        </dl>
        <p class="quiet">${l10n.t('As of {0}', new Date(sample.at).toLocaleTimeString())}</p>
      </div>
    </details>`;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && event.currentTarget instanceof HTMLDetailsElement) {
      event.currentTarget.open = false;
    }
  }

  private onFocusOut(event: FocusEvent): void {
    const { currentTarget, relatedTarget } = event;
    const isInside =
      relatedTarget instanceof Node && currentTarget instanceof Node && currentTarget.contains(relatedTarget);
    if (currentTarget instanceof HTMLDetailsElement && !isInside) {
      currentTarget.open = false;
    }
  }
}
