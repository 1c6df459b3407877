import '@vscode-elements/elements/dist/vscode-button/index.js';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import {
  type ChatNumber,
  type ChatSettings,
  longestSystemPrompt,
  settingLimits,
} from '../../../../src/core/chat/settings';
import type { SettingsView } from '../../../../src/protocol/webview/device-chat-choices';
import { fieldStyles } from '../../../shared/field-styles';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { askHost } from '../ask-host';

interface NumberField {
  readonly name: ChatNumber;
  readonly label: string;
  readonly about: string;
  readonly step: number;
}

const numberFields: readonly NumberField[] = [
  { name: 'temperature', label: l10n.t('Temperature'), about: l10n.t('0: always the likeliest token'), step: 0.1 },
  { name: 'topK', label: 'Top-k', about: l10n.t('Only so many of the likeliest tokens; 0: all'), step: 1 },
  {
    name: 'topP',
    label: 'Top-p',
    about: l10n.t('Only the likeliest tokens with this probability together; 1: all'),
    step: 0.01,
  },
  {
    name: 'minP',
    label: 'Min-p',
    about: l10n.t('Only tokens at least so likely, compared with the likeliest; 0: all'),
    step: 0.01,
  },
  {
    name: 'repeatPenalty',
    label: l10n.t('Repeat penalty'),
    about: l10n.t('What was just said gets so many times less likely; 1: nothing does'),
    step: 0.05,
  },
  {
    name: 'seed',
    label: l10n.t('Seed'),
    about: l10n.t('The same seed draws the same reply; empty: another each time'),
    step: 1,
  },
  { name: 'maxReplyTokens', label: l10n.t('Longest reply'), about: l10n.t('In tokens'), step: 1 },
];

/** How the model is asked from the next message on, beside what the recipe says. */
@customElement('settings-panel')
export class SettingsPanel extends LitElement {
  @property({ attribute: false }) settings: SettingsView | undefined;

  static override styles = [
    baseStyles,
    fieldStyles,
    css`
      label {
        display: block;
        font-weight: 600;
        margin: 12px 0 3px;
      }
      textarea {
        field-sizing: content;
        max-height: 40vh;
        min-height: 60px;
        resize: none;
      }
      .about {
        font-size: 0.9em;
        margin: 2px 0 0;
      }
      .numbers {
        display: grid;
        gap: 8px 10px;
        grid-template-columns: minmax(0, 1fr) 90px;
        margin-top: 12px;
      }
      .numbers label {
        margin: 0;
      }
      .numbers input {
        align-self: start;
        font-variant-numeric: tabular-nums;
      }
      .changed::after {
        color: var(--vscode-descriptionForeground);
        content: ' · changed';
        font-weight: normal;
      }
      .when {
        margin-top: 12px;
      }
      vscode-button {
        margin-top: 14px;
      }
    `,
  ];

  override render() {
    const { settings } = this;
    if (!settings) {
      return html`<p class="quiet">${l10n.t('Nothing can be set here.')}</p>`;
    }
    const { current, recipe } = settings;
    const isChanged = JSON.stringify(current) !== JSON.stringify(recipe);
    return html`
      <label for="system-prompt" class=${current.systemPrompt === recipe.systemPrompt ? '' : 'changed'}>${l10n.t('System prompt')}</label>
      <textarea
        id="system-prompt"
        dir="auto"
        maxlength=${longestSystemPrompt}
        .value=${current.systemPrompt}
        @change=${this.onPrompt}
      ></textarea>
      <div class="numbers">${numberFields.map((field) => this.renderNumber(field, current, recipe))}</div>
      <p class="about when quiet">${l10n.t('Everything counts from your next message on, in this chat only.')}</p>
      <vscode-button secondary ?disabled=${!isChanged} @click=${() => askHost(this, { type: 'reset-settings' })}>${l10n.t('Back to the Recipe’s')}</vscode-button>
    `;
  }

  private renderNumber({ name, label, about, step }: NumberField, current: ChatSettings, recipe: ChatSettings) {
    const { least, most } = settingLimits[name];
    return html`<div>
        <label for=${name} class=${current[name] === recipe[name] ? '' : 'changed'}>${label}</label>
        <p class="about quiet" id="about-${name}">${about}</p>
      </div>
      <input
        id=${name}
        type="number"
        aria-describedby="about-${name}"
        min=${least}
        max=${most}
        step=${step}
        .value=${String(current[name] ?? '')}
        @change=${(event: Event) => this.onNumber(event, name)}
      />`;
  }

  private onPrompt(event: Event): void {
    if (event.target instanceof HTMLTextAreaElement) {
      askHost(this, { type: 'change-settings', settings: { systemPrompt: event.target.value } });
    }
  }

  /** What makes no sense goes back to what it was. */
  private onNumber({ target }: Event, name: ChatNumber): void {
    if (!(target instanceof HTMLInputElement)) {
      return;
    }
    const { least, most, isWhole } = settingLimits[name];
    const value = target.valueAsNumber;
    const isGood = value >= least && value <= most && (!isWhole || Number.isInteger(value));
    if (name === 'seed' && target.value === '' && target.validity.valid) {
      askHost(this, { type: 'change-settings', settings: { seed: null } });
    } else if (isGood) {
      askHost(this, { type: 'change-settings', settings: { [name]: value } });
    } else {
      target.value = String(this.settings?.current[name] ?? '');
    }
  }
}
