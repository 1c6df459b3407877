import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import type { DocumentLink, FieldTarget } from '../document-link';
import { fieldText, textAfterTyping } from './line-ends';
import { caretAfter } from './word-steps';

/**
 * A text of the document in a field that grows. What comes back from the document never takes the place of what was
 * typed since, and leaves the caret where it is.
 */
@customElement('typed-field')
export class TypedField extends LitElement {
  @property({ attribute: false }) link: DocumentLink | undefined;
  @property({ attribute: false }) target: FieldTarget | undefined;
  /** The document's text. */
  @property() value = '';
  /** Another one each time that the document was read: its text is then newer than all that was put into it. */
  @property({ attribute: false }) source: unknown;
  @property() label = '';
  @property() placeholder = '';
  /** What is wrong with it, for screen readers; it is shown beside the field. */
  @property() problem = '';
  /** What else is shown beside it, for screen readers. */
  @property() description = '';
  @property({ type: Boolean }) isReadOnly = false;
  /** Enter puts the text into the document; Shift+Enter is a new line. */
  @property({ type: Boolean }) isOneLine = false;
  @property({ type: Boolean }) isRequired = false;
  @property({ type: Boolean }) isCode = false;
  /** Grows when a text has reached the document, or has not. */
  @property({ type: Number }) version = 0;

  @query('textarea') private area: HTMLTextAreaElement | null | undefined;
  private shown = '';

  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      textarea {
        background: var(--field-background, var(--vscode-input-background));
        border: 1px solid var(--field-border, var(--vscode-input-border, var(--vscode-contrastBorder, transparent)));
        border-radius: 3px;
        color: var(--vscode-input-foreground);
        display: block;
        field-sizing: content;
        font: inherit;
        line-height: 1.45;
        max-height: 60vh;
        min-height: 26px;
        overflow-wrap: anywhere;
        padding: 2px 6px;
        resize: none;
        width: 100%;
      }
      textarea.code {
        font-family: var(--vscode-editor-font-family);
        font-size: var(--vscode-editor-font-size);
      }
      textarea::placeholder {
        color: var(--vscode-input-placeholderForeground);
      }
      textarea:hover:enabled:not(:read-only) {
        border-color: var(--vscode-input-border, var(--vscode-widget-border, var(--vscode-focusBorder)));
      }
      textarea:focus {
        background: var(--vscode-input-background);
        border-color: var(--vscode-focusBorder);
        outline: none;
      }
      textarea[aria-invalid='true'] {
        border-color: var(--vscode-inputValidation-errorBorder, var(--vscode-errorForeground));
      }
      .refused {
        color: var(--vscode-errorForeground);
        font-size: 0.92em;
        margin: 3px 0 0;
      }
    `,
  ];

  override render() {
    const refusal = this.link?.refusalOf(this.target?.name ?? '');
    return html`<textarea
        rows="1"
        dir="auto"
        class=${this.isCode ? 'code' : ''}
        spellcheck=${this.isCode ? 'false' : 'true'}
        aria-label=${this.label}
        aria-describedby="about"
        aria-invalid=${this.problem || refusal ? 'true' : 'false'}
        ?readonly=${this.isReadOnly}
        ?required=${this.isRequired}
        placeholder=${this.placeholder}
        @input=${this.onInput}
        @blur=${this.onBlur}
        @keydown=${this.onKey}
      ></textarea>
      <span id="about" hidden>${this.problem} ${this.description}</span>
      ${
        refusal
          ? html`<p class="refused" role="alert">
              ${l10n.t('Not in the document: {0}', refusal.message)}
              <button class="link" @click=${this.retry}>${l10n.t('Try again')}</button> ·
              <button class="link" @click=${this.discard}>${l10n.t('Show the document’s text')}</button>
            </p>`
          : nothing
      }`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('target');
    if (before && before.name !== this.target?.name) {
      void this.link?.flush();
      this.shown = '';
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    const isOther = changed.has('target') && changed.get('target')?.name !== this.target?.name;
    const isHeld = this.link?.holds(this.target?.name ?? '') ?? false;
    if (isOther || (changed.has('source') && !isHeld)) {
      this.showDocument();
    }
  }

  /** The caret stays with the words that it stood at. */
  private showDocument(): void {
    const { area } = this;
    this.shown = this.value;
    const text = fieldText(this.value);
    if (area && area.value !== text) {
      const caret = caretAfter(area.value, text, area.selectionStart);
      area.value = text;
      if (this.matches(':focus-within')) {
        area.setSelectionRange(caret, caret);
      }
    }
  }

  private onInput(): void {
    if (this.area && this.target) {
      const text = textAfterTyping(this.shown, this.area.value);
      this.link?.type(this.target, this.shown, text);
      this.shown = text;
    }
  }

  private onBlur(): void {
    void this.link?.flush();
  }

  private onKey(event: KeyboardEvent): void {
    if (this.isOneLine && event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      void this.link?.flush();
    }
  }

  private retry(): void {
    void this.link?.flush();
  }

  private discard(): void {
    this.link?.discard(this.target?.name ?? '');
    this.showDocument();
  }
}
