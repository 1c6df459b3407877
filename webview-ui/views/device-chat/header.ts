import { formatBytes } from '../../../src/core/text/bytes';
import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceChatState } from '../../../src/protocol/webview/device-chat';
import { heatWarning } from '../../shared/heat';
import { baseStyles } from '../../shared/theme';
import './memory-bar';
import './phone-condition';

interface StateText {
  readonly icon: string;
  readonly text: string;
}

const states = {
  deploying: { icon: 'sync', text: 'getting ready' },
  ready: { icon: 'pass-filled', text: 'ready' },
  replying: { icon: 'comment', text: 'replying' },
  reconnecting: { icon: 'sync', text: 'looking for it' },
  stopped: { icon: 'circle-slash', text: 'not running' },
  failed: { icon: 'error', text: 'failed' },
  lost: { icon: 'debug-disconnect', text: 'link lost' },
} as const satisfies Record<string, StateText>;

/** Which phone, which model, how it is, the numbers that matter, and what of its memory is taken. */
@customElement('chat-header')
export class ChatHeader extends LitElement {
  @property({ attribute: false }) chat: DeviceChatState | undefined;

  static override styles = [
    baseStyles,
    css`
      :host {
        border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
        display: block;
        padding: 6px 16px;
      }
      .line {
        align-items: center;
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        min-height: 26px;
      }
      .phone,
      .state,
      .warning {
        align-items: center;
        display: inline-flex;
        gap: 6px;
        white-space: nowrap;
      }
      phone-condition {
        margin-inline-start: auto;
      }
      memory-bar {
        display: block;
        margin: 4px 0 2px;
      }
      .warning vscode-icon {
        color: var(--vscode-editorWarning-foreground);
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
    `,
  ];

  override render() {
    const { chat } = this;
    if (!chat) {
      return nothing;
    }
    const { phone, model, phase, link, samples } = chat;
    const isAway = link.kind !== 'up' && phase.kind !== 'reconnecting';
    const kind = isAway ? 'lost' : phase.kind;
    const { icon, text } = states[kind];
    const heat = heatWarning(samples.at(-1)?.thermalStatus);
    return html`<div class="line">
        <span class="phone">
          <vscode-icon name="device-mobile"></vscode-icon>
          <h1>${phone.label}</h1>
          ${phone.isVirtual ? html`<vscode-badge>virtual</vscode-badge>` : nothing}
        </span>
        ${
          model
            ? html`<span class="quiet model">${model.label} · ${model.variant} · ${formatBytes(model.sizeBytes)}</span>`
            : nothing
        }
        <span class="space"></span>
        ${heat ? html`<span class="warning"><vscode-icon name="warning"></vscode-icon>${heat}</span>` : nothing}
        <span class="state ${kind}">
          <vscode-icon name=${icon} ?spin=${icon === 'sync'}></vscode-icon>${text}
        </span>
        <phone-condition .chat=${chat}></phone-condition>
      </div>
      <memory-bar .memory=${chat.memory}></memory-bar>`;
  }
}
