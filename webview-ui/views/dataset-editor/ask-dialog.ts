import '@vscode-elements/elements/dist/vscode-button/index.js';
import { css, html, LitElement } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { l10n } from '../../shared/l10n';
import { baseStyles } from '../../shared/theme';

export interface Question {
  readonly title: string;
  readonly label: string;
  readonly button: string;
  /** What was used before. */
  readonly known: readonly string[];
  readonly maxLength: number;
}

/** Asks for a few words. */
@customElement('ask-dialog')
export class AskDialog extends LitElement {
  @state() private question: Question | undefined;
  @query('dialog') private dialog: HTMLDialogElement | null | undefined;
  @query('input') private input: HTMLInputElement | null | undefined;
  private answer: ((words: string | undefined) => void) | undefined;

  static override styles = [
    baseStyles,
    css`
      dialog {
        background: var(--vscode-editorWidget-background);
        border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
        border-radius: 6px;
        box-shadow: 0 2px 12px var(--vscode-widget-shadow, transparent);
        color: var(--vscode-editorWidget-foreground, var(--vscode-foreground));
        max-width: 90vw;
        padding: 14px 16px;
        width: 340px;
      }
      h2 {
        font-size: 1.1em;
        font-weight: 600;
        margin: 0 0 10px;
      }
      label {
        display: block;
      }
      input {
        background: var(--vscode-input-background);
        border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
        border-radius: 3px;
        color: var(--vscode-input-foreground);
        font: inherit;
        height: 26px;
        margin-top: 3px;
        padding: 0 6px;
        width: 100%;
      }
      .buttons {
        display: flex;
        gap: 8px;
        justify-content: end;
        margin-top: 12px;
      }
    `,
  ];

  /** Resolves to what was written, trimmed; undefined where it was cancelled. */
  async ask(question: Question): Promise<string | undefined> {
    this.answer?.(undefined);
    this.question = question;
    await this.updateComplete;
    if (this.input) {
      this.input.value = '';
    }
    this.dialog?.showModal();
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  override render() {
    const { title = '', label = '', button = '', known = [], maxLength = 0 } = this.question ?? {};
    return html`<dialog aria-labelledby="title" @close=${() => this.finish(undefined)}>
      <h2 id="title">${title}</h2>
      <label>${label}<input type="text" dir="auto" list="known" maxlength=${maxLength} @keydown=${this.onKey} /></label>
      <datalist id="known">${known.map((name) => html`<option value=${name}></option>`)}</datalist>
      <div class="buttons">
        <vscode-button secondary @click=${() => this.finish(undefined)}>${l10n.t('Cancel')}</vscode-button>
        <vscode-button @click=${this.accept}>${button}</vscode-button>
      </div>
    </dialog>`;
  }

  private onKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      this.accept();
    }
  }

  private accept(): void {
    const words = this.input?.value.trim() ?? '';
    if (words !== '') {
      this.finish(words);
    }
  }

  private finish(words: string | undefined): void {
    const { answer } = this;
    this.answer = undefined;
    this.dialog?.close();
    answer?.(words);
  }
}
