import '@vscode-elements/elements/dist/vscode-button/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ArgumentView } from '../../../../src/protocol/webview/device-chat';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { askHost } from '../ask-host';
import { findStyles } from '../find/find-styles';

/** Longer texts get a field of several lines. */
const longestLine = 200;

/** One value of an action: its field, what code made of it, and what would settle it. */
@customElement('action-field')
export class ActionField extends LitElement {
  @property({ attribute: false }) argument: ArgumentView | undefined;
  @property() actionId = '';

  static override styles = [
    baseStyles,
    findStyles,
    css`
      :host {
        align-items: baseline;
        display: grid;
        gap: 2px 12px;
        grid-column: span 2;
        grid-template-columns: subgrid;
      }
      label {
        color: var(--vscode-descriptionForeground);
        overflow-wrap: anywhere;
      }
      input,
      select,
      textarea {
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
        border-radius: 2px;
        color: var(--vscode-input-foreground);
        font: inherit;
        padding: 3px 6px;
        resize: vertical;
        width: 100%;
      }
      [aria-invalid='true'] {
        border-color: var(--vscode-inputValidation-errorBorder, var(--vscode-errorForeground));
      }
      .below {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        grid-column: 2;
        overflow-wrap: anywhere;
      }
      .problem {
        color: var(--vscode-errorForeground);
      }
    `,
  ];

  override render() {
    const { argument } = this;
    if (!argument) {
      return nothing;
    }
    const { name, isRequired, resolved, problem, choices = [], needsContacts } = argument;
    const label = name.replaceAll('_', ' ');
    return html`
      <label for="field" class="code">${label}${isRequired ? nothing : html`<span> ${l10n.t('(optional)')}</span>`}</label>
      ${this.renderField(argument)}
      <div class="below" id="understood">
        ${resolved ? html`<span dir="auto"><span aria-hidden="true">→ </span><span class="said">${resolved}</span></span>` : nothing}
        ${problem ? html`<span class="problem">${problem}</span>` : nothing}
      </div>
      ${
        choices.length > 0
          ? html`<div class="below" role="group" aria-label=${l10n.t('Choose the {0}', label)}>
            ${choices.map(
              (choice) => html`<vscode-button secondary @click=${() => this.change(choice)}>${choice}</vscode-button>`,
            )}
          </div>`
          : nothing
      }
      ${
        needsContacts
          ? html`<div class="below">
            <vscode-button secondary icon="person" @click=${this.useContacts}>${l10n.t('Look in Contacts…')}</vscode-button>
          </div>`
          : nothing
      }
    `;
  }

  private renderField({ said, maxLength, isRequired, options, problem }: ArgumentView) {
    const isInvalid = problem === undefined ? 'false' : 'true';
    if (options) {
      const known = options.includes(said) ? options : [said, ...options];
      return html`<select
        id="field"
        class="said"
        aria-describedby="understood"
        aria-invalid=${isInvalid}
        @change=${this.onChange}
      >
        ${known.map((option) => html`<option ?selected=${option === said}>${option}</option>`)}
      </select>`;
    }
    if (maxLength > longestLine) {
      return html`<textarea
        id="field"
        class="said"
        rows="2"
        dir="auto"
        aria-describedby="understood"
        aria-invalid=${isInvalid}
        ?required=${isRequired}
        maxlength=${maxLength}
        .value=${said}
        @change=${this.onChange}
      ></textarea>`;
    }
    return html`<input
      id="field"
      class="said"
      type="text"
      dir="auto"
      aria-describedby="understood"
      aria-invalid=${isInvalid}
      ?required=${isRequired}
      maxlength=${maxLength}
      .value=${said}
      @change=${this.onChange}
    />`;
  }

  private onChange(event: Event): void {
    const { target } = event;
    if (
      target instanceof HTMLInputElement ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement
    ) {
      this.change(target.value);
    }
  }

  private change(value: string): void {
    const name = this.argument?.name ?? '';
    askHost(this, { type: 'edit-action', actionId: this.actionId, values: { [name]: value } });
  }

  private useContacts(): void {
    askHost(this, { type: 'use-contacts' });
  }
}
