import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { settingLimits } from '../../../src/core/chat/settings';
import type { AdapterView } from '../../../src/protocol/webview/device-chat-choices';
import { l10n } from '../../shared/l10n';
import { baseStyles } from '../../shared/theme';
import { askHost } from './ask-host';

/** How strongly the adapter is applied, from the next message on. */
@customElement('adapter-slider')
export class AdapterSlider extends LitElement {
  @property({ attribute: false }) adapter: AdapterView | undefined;
  /** While it is dragged. */
  @state() private dragged: number | undefined;

  static override styles = [
    baseStyles,
    css`
      :host {
        align-items: center;
        display: flex;
        flex-wrap: wrap;
        font-size: 0.9em;
        gap: 2px 10px;
      }
      input {
        appearance: none;
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-input-border, var(--vscode-descriptionForeground)));
        border-radius: 4px;
        cursor: pointer;
        flex: 1 1 100px;
        height: 6px;
        margin: 0;
        max-width: 180px;
        min-width: 60px;
      }
      input::-webkit-slider-thumb {
        appearance: none;
        background: var(--vscode-charts-blue, currentColor);
        border: 1px solid var(--vscode-contrastBorder, transparent);
        border-radius: 50%;
        height: 14px;
        width: 14px;
      }
      @container (max-width: 400px) {
        .words {
          display: none;
        }
      }
      @media (forced-colors: active) {
        input,
        input::-webkit-slider-thumb {
          appearance: auto;
        }
      }
      .number {
        font-variant-numeric: tabular-nums;
        min-width: 3ch;
      }
    `,
  ];

  override render() {
    const { adapter } = this;
    if (!adapter) {
      return nothing;
    }
    const scale = this.dragged ?? adapter.scale;
    return html`<label for="scale" title=${adapter.label}>${l10n.t('Adapter')}</label>
      <input
        id="scale"
        type="range"
        min=${settingLimits.adapterScale.least}
        max=${settingLimits.adapterScale.most}
        step="0.05"
        .value=${String(scale)}
        aria-valuetext=${describe(scale)}
        @input=${(event: Event) => this.note(event)}
        @change=${(event: Event) => this.set(event)}
      />
      <span class="number">${scale.toFixed(2)}</span>
      <span class="words quiet">${describe(scale)}</span>`;
  }

  private note({ target }: Event): void {
    this.dragged = target instanceof HTMLInputElement ? target.valueAsNumber : undefined;
  }

  private set({ target }: Event): void {
    this.dragged = undefined;
    if (target instanceof HTMLInputElement) {
      askHost(this, { type: 'set-adapter-scale', scale: target.valueAsNumber });
    }
  }
}

function describe(scale: number): string {
  if (scale === 0) {
    return l10n.t('off: the base alone');
  }
  return scale === 1 ? l10n.t('as trained') : l10n.t('{0} % of the training', Math.round(scale * 100));
}
