import { formatBytes } from '../../../../src/core/text/bytes';
import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { DeviceChatState } from '../../../../src/protocol/webview/device-chat';
import type { ModelChoice, PhoneChoice } from '../../../../src/protocol/webview/device-chat-choices';
import { fieldStyles } from '../../../shared/field-styles';
import { heatWarning } from '../../../shared/heat';
import { baseStyles } from '../../../shared/theme';
import { tool, toolStyles } from '../../../shared/tool-button';
import '../adapter-slider';
import { type AsideName, asideTitles, chooseAside } from '../aside/aside-panel';
import { askHost } from '../ask-host';
import './memory-bar';
import './phone-condition';
import { l10n } from '../../../shared/l10n';

interface StateText {
  readonly icon: string;
  readonly text: string;
}

const states = {
  deploying: { icon: 'sync', text: l10n.t('getting ready') },
  ready: { icon: 'pass-filled', text: l10n.t('ready') },
  replying: { icon: 'comment', text: l10n.t('replying') },
  reconnecting: { icon: 'sync', text: l10n.t('looking for it') },
  stopped: { icon: 'circle-slash', text: l10n.t('not running') },
  failed: { icon: 'error', text: l10n.t('failed') },
  lost: { icon: 'debug-disconnect', text: l10n.t('link lost') },
} as const satisfies Record<string, StateText>;

/** Which phone, which model, how it is, the numbers that matter, and what of its memory is taken. */
@customElement('chat-header')
export class ChatHeader extends LitElement {
  @property({ attribute: false }) chat: DeviceChatState | undefined;
  /** What stands beside the conversation. */
  @property() aside: AsideName | undefined;
  /** One of two chats beside each other: there is no room and no use for what opens something else. */
  @property({ type: Boolean }) isSmall = false;

  static override styles = [
    baseStyles,
    fieldStyles,
    toolStyles,
    css`
      :host {
        border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
        container-type: inline-size;
        display: block;
        padding: 6px 16px;
        position: relative;
        z-index: 3;
      }
      .line {
        align-items: center;
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
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
      .break {
        flex-basis: 100%;
      }
      phone-condition {
        margin-inline-start: auto;
      }
      /* Its numbers are gone there, and what is left of it has room beside the tools. */
      @container (max-width: 600px) {
        .break,
        memory-bar,
        adapter-slider {
          order: 1;
        }
        phone-condition {
          margin-inline-start: 0;
        }
      }
      select {
        max-width: 220px;
        padding: 2px 4px;
        text-overflow: ellipsis;
        width: auto;
      }
      /* Two lines and the memory: in a panel that is as low, too, the chat wants the room. */
      @container (max-width: 400px) {
        .line {
          column-gap: 8px;
        }
        .phone > vscode-icon {
          display: none;
        }
        select {
          max-width: calc(50cqw - 24px);
        }
        .phone select {
          max-width: calc(50cqw - 56px);
        }
      }
      .tools {
        display: inline-flex;
        gap: 2px;
      }
      .tool.pressed {
        background: var(--vscode-toolbar-activeBackground, var(--vscode-toolbar-hoverBackground));
        outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
        outline-offset: -1px;
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
          ${
            chat.phones
              ? html`<h1 class="for-screen-readers">${phone.label}</h1>${renderPhones(this, chat.phones)}`
              : html`<h1>${phone.label}</h1>`
          }
          ${phone.isVirtual ? html`<vscode-badge>${l10n.t('virtual')}</vscode-badge>` : nothing}
        </span>
        ${chat.models ? renderModels(this, chat.models) : renderModel(model)}
        <span class="space"></span>
        ${heat ? html`<span class="warning"><vscode-icon name="warning"></vscode-icon>${heat}</span>` : nothing}
        <span class="state ${kind}">
          <vscode-icon name=${icon} ?spin=${icon === 'sync'}></vscode-icon>${text}
        </span>
        ${this.isSmall ? nothing : this.renderTools(chat)}
        <span class="break"></span>
        <memory-bar .memory=${chat.memory}></memory-bar>
        ${chat.adapter ? html`<adapter-slider .adapter=${chat.adapter}></adapter-slider>` : nothing}
        <phone-condition .chat=${chat}></phone-condition>
      </div>`;
  }

  private renderTools({ history, settings }: DeviceChatState) {
    return html`<span class="tools" role="toolbar" aria-label=${l10n.t('Chat')}>
      ${history ? tool('add', l10n.t('New chat'), () => askHost(this, { type: 'new-chat' })) : nothing}
      ${history ? this.renderToggle('history', 'history') : nothing}
      ${settings ? this.renderToggle('settings', 'settings-gear') : nothing}
      ${this.renderToggle('charts', 'graph-line')}
      ${tool('split-horizontal', l10n.t('Compare two models or phones'), () => askHost(this, { type: 'start-comparison' }))}
    </span>`;
  }

  private renderToggle(name: AsideName, icon: string) {
    const isPressed = this.aside === name;
    return html`<button
      class="tool ${isPressed ? 'pressed' : ''}"
      title=${asideTitles[name]}
      aria-label=${asideTitles[name]}
      aria-pressed=${isPressed ? 'true' : 'false'}
      @click=${() => chooseAside(this, name)}
    >
      <vscode-icon name=${icon} aria-hidden="true"></vscode-icon>
    </button>`;
  }
}

function renderModel(model: DeviceChatState['model']) {
  return model
    ? html`<span class="quiet model">${model.label} · ${model.variant} · ${formatBytes(model.sizeBytes)}</span>`
    : nothing;
}

/** How the one that is talked with is, the header says. */
function noteOf({ obstacle, isChosen }: { readonly obstacle: string | undefined; readonly isChosen: boolean }): string {
  return obstacle && !isChosen ? ` (${obstacle})` : '';
}

function renderPhones(from: EventTarget, phones: readonly PhoneChoice[]) {
  return html`<select aria-label=${l10n.t('Phone')} @change=${(event: Event) => choose(event, (serial) => askHost(from, { type: 'choose-phone', serial }))}>
    ${phones.map(
      ({ serial, label, isChosen, obstacle }) =>
        html`<option value=${serial} .selected=${live(isChosen)} ?disabled=${obstacle !== undefined && !isChosen}>${label}${noteOf({ obstacle, isChosen })}</option>`,
    )}
  </select>`;
}

function renderModels(from: EventTarget, models: readonly ModelChoice[]) {
  return html`<select aria-label=${l10n.t('Model')} @change=${(event: Event) => choose(event, (modelId) => askHost(from, { type: 'choose-model', modelId }))}>
    ${models.map(
      ({ id, label, sizeBytes, isChosen, obstacle }) =>
        html`<option value=${id} .selected=${live(isChosen)} ?disabled=${obstacle !== undefined && !isChosen}>${label} · ${formatBytes(sizeBytes)}${noteOf({ obstacle, isChosen })}</option>`,
    )}
  </select>`;
}

function choose({ target }: Event, ask: (value: string) => void): void {
  if (target instanceof HTMLSelectElement) {
    ask(target.value);
  }
}
