import { formatBytes } from '../../../src/core/text/bytes';
import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceChatState, Phase } from '../../../src/protocol/webview/device-chat';

import { baseStyles } from '../../shared/theme';

const states: Readonly<Record<Phase['kind'], { readonly icon: string; readonly text: string }>> = {
  deploying: { icon: 'sync', text: 'getting ready' },
  ready: { icon: 'pass-filled', text: 'ready' },
  replying: { icon: 'comment', text: 'replying' },
  stopped: { icon: 'circle-slash', text: 'not running' },
  failed: { icon: 'error', text: 'failed' },
};

/** One line: which phone, which model, how it is, and the numbers that matter. */
@customElement('chat-header')
export class ChatHeader extends LitElement {
  @property({ attribute: false }) chat: DeviceChatState | undefined;

  static override styles = [
    baseStyles,
    css`
      :host {
        align-items: center;
        border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        min-height: 38px;
        padding: 6px 16px;
      }
      .phone,
      .state,
      .fact {
        align-items: center;
        display: inline-flex;
        gap: 6px;
        white-space: nowrap;
      }
      h1 {
        font-size: 1em;
        font-weight: 600;
        margin: 0;
      }
      .space {
        flex: 1;
      }
      .state.ready vscode-icon {
        color: var(--vscode-testing-iconPassed);
      }
      .state.failed vscode-icon {
        color: var(--vscode-errorForeground);
      }
      @media (max-width: 560px) {
        .fact {
          display: none;
        }
      }
    `,
  ];

  override render() {
    const { chat } = this;
    if (!chat) {
      return nothing;
    }
    const { phone, model, phase, facts } = chat;
    const state = states[phase.kind];
    return html`
      <span class="phone">
        <vscode-icon name="device-mobile"></vscode-icon>
        <h1>${phone.label}</h1>
        ${phone.isVirtual ? html`<vscode-badge>virtual</vscode-badge>` : nothing}
      </span>
      ${
        model
          ? html`<span class="quiet model"
            >${model.label} · ${model.variant} · ${formatBytes(model.sizeBytes)}</span
          >`
          : nothing
      }
      <span class="space"></span>
      ${this.renderFacts(chat)}
      ${facts?.batteryPercent === undefined ? nothing : html`<span class="fact quiet">${facts.batteryPercent} %</span>`}
      <span class="state ${phase.kind}">
        <vscode-icon name=${state.icon} ?spin=${phase.kind === 'deploying'}></vscode-icon>${state.text}
      </span>
    `;
  }

  private renderFacts({ turns, facts, phone }: DeviceChatState) {
    const speed = turns.findLast((turn) => turn.timings)?.timings?.tokensPerSecond;
    const free = facts?.availableMemoryBytes;
    const celsius = facts?.temperatureCelsius;
    return html`
      ${
        speed === undefined || phone.isVirtual
          ? nothing
          : html`<span class="fact quiet">${speed.toFixed(1)} tokens/s</span>`
      }
      ${free === undefined ? nothing : html`<span class="fact quiet">${formatBytes(free)} RAM free</span>`}
      ${celsius === undefined ? nothing : html`<span class="fact quiet">${celsius.toFixed(0)} °C</span>`}
    `;
  }
}
