import '@vscode-elements/elements/dist/vscode-button/index.js';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { ActionForm, CorrectedAction, Correction } from '../../../../src/protocol/webview/device-chat-action';
import { fieldStyles } from '../../../shared/field-styles';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { tool, toolStyles } from '../../../shared/tool-button';
import { askHost } from '../ask-host';
import { endWork, type TurnWork } from './turn-work';

/** Longer texts get a field of several lines. */
const longestLine = 200;

/** "This should have been …": the actions and the words that a reply should have had. */
@customElement('correction-form')
export class CorrectionForm extends LitElement {
  @property({ attribute: false }) work: Extract<TurnWork, { readonly kind: 'correct' }> | undefined;
  @property({ attribute: false }) forms: readonly ActionForm[] = [];
  @query('select, textarea') private first: HTMLElement | null | undefined;

  static override styles = [
    baseStyles,
    fieldStyles,
    toolStyles,
    css`
      section {
        border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
        border-inline-start: 3px solid var(--vscode-charts-green, var(--vscode-focusBorder));
        border-radius: 6px;
        max-width: 560px;
        padding: 10px 14px 12px;
      }
      h3 {
        font-size: 1em;
        font-weight: 600;
        margin: 0 0 8px;
      }
      .action {
        border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, currentColor));
        display: grid;
        gap: 6px 12px;
        grid-template-columns: fit-content(45%) minmax(0, 1fr);
        margin-bottom: 10px;
        padding-bottom: 10px;
      }
      .chosen {
        align-items: center;
        display: flex;
        gap: 6px;
        grid-column: 1 / -1;
      }
      label {
        align-self: center;
        color: var(--vscode-descriptionForeground);
        overflow-wrap: anywhere;
      }
      textarea {
        field-sizing: content;
        max-height: 40vh;
        resize: none;
      }
      .reply {
        display: block;
        margin: 0 0 4px;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 10px;
      }
      .space {
        flex: 1;
      }
      .note {
        font-size: 0.9em;
        margin: 8px 0 0;
      }
    `,
  ];

  override render() {
    const correction = this.work?.correction;
    if (!correction) {
      return nothing;
    }
    return html`<section aria-label=${l10n.t('This should have been')} @keydown=${this.onKey}>
      <h3>${l10n.t('This should have been')}</h3>
      ${correction.actions.map((action, index) => this.renderAction(action, index))}
      <label class="reply" for="reply">${correction.actions.length > 0 ? l10n.t('Words beside it (optional)') : l10n.t('Reply')}</label>
      <textarea
        id="reply"
        rows="2"
        dir="auto"
        .value=${correction.reply}
        @input=${(event: Event) => this.change({ ...correction, reply: writtenIn(event) })}
      ></textarea>
      <div class="buttons">
        ${
          this.forms.length > 0
            ? html`<vscode-button secondary icon="add" @click=${() => this.addAction(correction)}>${l10n.t('Add an Action')}</vscode-button>`
            : nothing
        }
        <span class="space"></span>
        <vscode-button secondary @click=${() => endWork(this)}>${l10n.t('Cancel')}</vscode-button>
        <vscode-button ?disabled=${!isSomething(correction)} @click=${this.send}>${l10n.t('Put into the Inbox')}</vscode-button>
      </div>
      <p class="note quiet">
        ${l10n.t('The conversation up to here goes into the dataset’s inbox with this. It trains nothing until you accept it there. Write values as they were said.')}
      </p>
    </section>`;
  }

  private renderAction(action: CorrectedAction, index: number) {
    const form = this.forms.find(({ name }) => name === action.name);
    const names = this.forms.map(({ name }) => name);
    const known = names.includes(action.name) ? names : [action.name, ...names];
    return html`<div class="action" role="group" aria-label=${l10n.t('Action {0}: {1}', index + 1, action.name)}>
      <div class="chosen">
        <select
          aria-label=${l10n.t('Action {0}', index + 1)}
          @change=${(event: Event) => this.changeAction(index, { ...action, name: writtenIn(event) })}
        >
          ${known.map((name) => html`<option ?selected=${name === action.name}>${name}</option>`)}
        </select>
        ${tool('trash', l10n.t('Remove this action'), () => this.removeAction(index))}
      </div>
      ${(form?.parameters ?? []).map((parameter) => this.renderParameter(action, index, parameter))}
    </div>`;
  }

  private renderParameter(action: CorrectedAction, index: number, parameter: ActionForm['parameters'][number]) {
    const { name, isRequired, maxLength, options } = parameter;
    const id = `value-${index}-${name}`;
    const value = action.arguments[name] ?? '';
    const note = (event: Event) => {
      const { [name]: _before, ...others } = action.arguments;
      const said = writtenIn(event);
      this.changeAction(index, { ...action, arguments: said === '' ? others : { ...others, [name]: said } });
    };
    const label = html`<label class="code" for=${id}>${name.replaceAll('_', ' ')}${isRequired ? '' : l10n.t(' (optional)')}</label>`;
    if (options) {
      const all = ['', ...(value === '' || options.includes(value) ? [] : [value]), ...options];
      return html`${label}<select id=${id} @change=${note}>
        ${all.map((option) => html`<option value=${option} ?selected=${option === value}>${option || '–'}</option>`)}
      </select>`;
    }
    return maxLength > longestLine
      ? html`${label}<textarea id=${id} rows="1" dir="auto" maxlength=${maxLength} .value=${value} @input=${note}></textarea>`
      : html`${label}<input id=${id} dir="auto" maxlength=${maxLength} .value=${value} @input=${note} />`;
  }

  protected override firstUpdated(_changed: PropertyValues<this>): void {
    this.first?.focus({ preventScroll: true });
    this.scrollIntoView({ block: 'nearest' });
  }

  private addAction(correction: Correction): void {
    const [form] = this.forms;
    if (form) {
      this.change({ ...correction, actions: [...correction.actions, { name: form.name, arguments: {} }] });
    }
  }

  private changeAction(index: number, action: CorrectedAction): void {
    const correction = this.work?.correction;
    if (correction) {
      this.change({ ...correction, actions: correction.actions.with(index, action) });
    }
  }

  private removeAction(index: number): void {
    const correction = this.work?.correction;
    if (correction) {
      this.change({ ...correction, actions: correction.actions.toSpliced(index, 1) });
    }
  }

  private change(correction: Correction): void {
    if (this.work) {
      this.work.correction = correction;
      this.requestUpdate();
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.stopPropagation();
      endWork(this);
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      this.send();
    }
  }

  private send(): void {
    const { work } = this;
    if (work && isSomething(work.correction)) {
      const correction = {
        ...work.correction,
        actions: work.correction.actions.map((action) => this.ofItsForm(action)),
      };
      askHost(this, { type: 'correct', turnId: work.turnId, correction });
      endWork(this);
    }
  }

  /** Values of parameters that another action had, chosen before this one, are left out. */
  private ofItsForm(action: CorrectedAction): CorrectedAction {
    const form = this.forms.find(({ name }) => name === action.name);
    const values = Object.entries(action.arguments);
    const own = form ? values.filter(([name]) => form.parameters.some((parameter) => parameter.name === name)) : values;
    return { name: action.name, arguments: Object.fromEntries(own) };
  }
}

function isSomething({ reply, actions }: Correction): boolean {
  return reply.trim() !== '' || actions.length > 0;
}

function writtenIn({ target }: Event): string {
  const isField =
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
  return isField ? target.value : '';
}
