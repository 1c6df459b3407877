import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatBytes } from '../../../../src/core/text/bytes';
import type { MemoryView } from '../../../../src/protocol/webview/device-chat-condition';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { memoryParts } from './memory-parts';

/** What the model takes of the memory that was available: one bar, and the same parts in words beside it. */
@customElement('memory-bar')
export class MemoryBar extends LitElement {
  @property({ attribute: false }) memory: MemoryView | undefined;

  static override styles = [
    baseStyles,
    css`
      .row {
        align-items: center;
        display: flex;
        flex-wrap: wrap;
        font-size: 0.9em;
        gap: 2px 14px;
      }
      svg.bar {
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-input-border, var(--vscode-descriptionForeground)));
        border-radius: 4px;
        flex: none;
        height: 8px;
        width: 180px;
      }
      .part {
        align-items: center;
        display: inline-flex;
        gap: 5px;
        white-space: nowrap;
      }
      .swatch {
        height: 8px;
        width: 8px;
      }
      .room {
        fill: var(--vscode-input-background);
      }
      .reserve {
        stroke: var(--vscode-foreground);
        stroke-dasharray: 2 1;
      }
      .weights {
        fill: var(--vscode-charts-blue);
      }
      .adapter {
        fill: var(--vscode-charts-orange, var(--vscode-charts-yellow));
      }
      .reason {
        font-size: 0.9em;
        margin: 2px 0;
        overflow-wrap: anywhere;
      }
      .context {
        fill: var(--vscode-charts-green);
      }
      .buffers {
        fill: var(--vscode-charts-yellow);
      }
      .copy {
        fill: var(--vscode-charts-purple);
      }
      @container (max-width: 400px) {
        svg.bar {
          width: 90px;
        }
      }
      @container (max-width: 1240px) {
        .part {
          display: none;
        }
      }
    `,
  ];

  override render() {
    const { memory } = this;
    if (!memory) {
      return nothing;
    }
    const { totalBytes, availableBytes, reserveBytes, loading, verdict, reason } = memory;
    const parts = memoryParts(memory);
    const whole = Math.max(totalBytes, availableBytes, 1);
    const percent = (bytes: number) => `${((100 * bytes) / whole).toFixed(2)}%`;
    return html`<div class="row" title=${loadingTexts[loading]}>
      <svg class="bar" aria-hidden="true">
        <rect class="room" width="100%" height="100%"></rect>
        ${parts.map(
          ({ name, bytes, startBytes }) =>
            svg`<rect class=${name} x=${percent(startBytes)} width=${percent(bytes)} height="100%"></rect>`,
        )}
        <line class="reserve" x1=${percent(availableBytes - reserveBytes)} x2=${percent(availableBytes - reserveBytes)} y2="100%"></line>
      </svg>
      <span>${l10n.t('RAM {0} of {1} available{2}', formatBytes(totalBytes), formatBytes(availableBytes), verdictTexts[verdict])}</span>
      ${parts.map(
        ({ name, bytes }) => html`<span class="part quiet"
          ><svg class="swatch" aria-hidden="true"><rect class=${name} width="100%" height="100%"></rect></svg>${name}
          ${formatBytes(bytes)}</span
        >`,
      )}
      <span class="part quiet">${l10n.t('{0} stay with Android', formatBytes(reserveBytes))}</span>
      <span class="for-screen-readers">${loadingTexts[loading]}</span>
    </div>
    ${reason && verdict === 'tight' ? html`<p class="reason">${reason}</p>` : nothing}`;
  }
}

const verdictTexts = {
  fits: '',
  tight: l10n.t('; tight, other apps may be closed'),
  refused: l10n.t('; too little'),
} as const;

const loadingTexts = {
  read: l10n.t('The weights are read into memory, the fastest way. Computed before the model was loaded.'),
  mapped: l10n.t(
    'The weights are mapped from storage: where memory gets short Android drops parts and reads them again, which is slow. Computed before the model was loaded.',
  ),
} as const;
