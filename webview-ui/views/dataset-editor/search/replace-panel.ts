import '@vscode-elements/elements/dist/vscode-button/index.js';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { RowKey } from '../../../../src/core/dataset/editing/edited-document';
import type { ErrorDescription } from '../../../../src/core/errors/workbench-error';
import type { ExcerptPiece, ReplacePreview } from '../../../../src/protocol/webview/dataset-editor';
import type { Replacement, RowSelection } from '../../../../src/protocol/webview/dataset-editor-requests';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { type DocumentLink, descriptionOf } from '../document-link';
import { searchStyles } from './search-styles';

const previewDelayMs = 200;
const longestStart = 40;
const places: readonly (readonly [Replacement['where'], string])[] = [
  ['any', 'everywhere'],
  ['system', l10n.t('in system prompts')],
  ['user', l10n.t('in what users say')],
  ['assistant', l10n.t('in what the assistant says')],
  ['arguments', l10n.t('in arguments of calls')],
];
const nothingToReplace: Replacement = {
  find: '',
  replace: '',
  isRegularExpression: false,
  isCaseSensitive: true,
  isWholeWord: false,
  where: 'any',
};

/** Finds and replaces in the rows of the list, after showing what that would do. */
@customElement('replace-panel')
export class ReplacePanel extends LitElement {
  @property({ attribute: false }) link: DocumentLink | undefined;
  /** Rows that are replaced in: those of the list, or the chosen ones. */
  @property({ attribute: false }) rows: RowSelection = { kind: 'list', except: [] };
  @property({ type: Boolean }) isReadOnly = false;
  /** Of the document and the list: the preview is out of date where it changes. */
  @property() version = '';
  @state() private replacement = nothingToReplace;
  @state() private preview: ReplacePreview | undefined;
  @state() private problem: ErrorDescription | undefined;
  @query('input') private input: HTMLInputElement | null | undefined;
  private timer: number | undefined;
  private asked = 0;

  static override styles = [
    baseStyles,
    searchStyles,
    css`
      :host {
        border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
      }
      ul {
        display: grid;
        gap: 2px;
        list-style: none;
        margin: 2px 0 4px;
        max-height: 168px;
        overflow: auto;
        padding: 0;
      }
      li button {
        background: none;
        border: 0;
        color: inherit;
        cursor: pointer;
        display: grid;
        font: inherit;
        gap: 0 8px;
        grid-template-columns: 6ch 1fr 1fr;
        padding: 1px 4px;
        text-align: start;
        width: 100%;
      }
      li button:hover {
        background: var(--vscode-list-hoverBackground);
      }
      .text {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      del {
        background: var(--vscode-diffEditor-removedTextBackground);
      }
      ins {
        background: var(--vscode-diffEditor-insertedTextBackground);
        text-decoration: none;
      }
      .number {
        color: var(--vscode-descriptionForeground);
        text-align: end;
      }
    `,
  ];

  override focus(): void {
    this.input?.focus();
    this.input?.select();
  }

  override render() {
    const { find, replace, where } = this.replacement;
    const problem = this.problem?.message ?? this.preview?.problem;
    return html`<div class="bar" role="group" aria-label=${l10n.t('Find and replace')}>
        <div class="box ${problem ? 'invalid' : ''}">
          <input type="text" aria-label=${l10n.t('Find')} placeholder=${l10n.t('Find')} spellcheck="false" .value=${find} @input=${(event: Event) => this.write('find', event)} @keydown=${this.onKey} />
          ${this.renderToggle('isCaseSensitive', 'case-sensitive', l10n.t('Match case'))}
          ${this.renderToggle('isWholeWord', 'whole-word', l10n.t('Whole words'))}
          ${this.renderToggle('isRegularExpression', 'regex', l10n.t('Regular expression'))}
        </div>
        <div class="box">
          <input type="text" aria-label=${l10n.t('Replace by')} placeholder=${l10n.t('Replace by')} spellcheck="false" .value=${replace} @input=${(event: Event) => this.write('replace', event)} @keydown=${this.onKey} />
        </div>
        <select aria-label=${l10n.t('Where')} .value=${where} @change=${this.onPlace}>
          ${places.map(([name, label]) => html`<option value=${name} ?selected=${name === where}>${label}</option>`)}
        </select>
        <vscode-button ?disabled=${this.isReadOnly || !this.preview || this.preview.rows === 0} @click=${this.replaceAll}
          >${this.preview?.rows === 1 ? l10n.t('Replace in 1 row') : l10n.t('Replace in {0} rows', (this.preview?.rows ?? 0).toLocaleString('en'))}</vscode-button
        >
        <button class="tool" title=${l10n.t('Close (Escape)')} aria-label=${l10n.t('Close find and replace')} @click=${this.close}>
          <vscode-icon name="close" aria-hidden="true"></vscode-icon>
        </button>
      </div>
      <div class="line" role="status">
        ${problem ? html`<span class="wrong">${problem} ${this.problem?.fix ?? ''}</span>` : html`<span class="quiet">${this.words()}</span>`}
      </div>
      ${
        this.preview && this.preview.examples.length > 0
          ? html`<ul aria-label=${l10n.t('Preview')}>${this.preview.examples.map((example) => this.renderExample(example))}</ul>`
          : nothing
      }`;
  }

  private renderExample({ key, lineNumber, before, after }: ReplacePreview['examples'][number]) {
    return html`<li>
      <button title=${l10n.t('Show row {0}', lineNumber)} @click=${() => this.show(key)}>
        <span class="number">${lineNumber}</span>
        <span class="text" dir="auto">${before.map((piece, index) => (piece.isMatch ? html`<del>${piece.text}</del>` : around(piece, index)))}</span>
        <span class="text" dir="auto">${after.map((piece, index) => (piece.isMatch ? html`<ins>${piece.text}</ins>` : around(piece, index)))}</span>
      </button>
    </li>`;
  }

  private renderToggle(name: 'isCaseSensitive' | 'isWholeWord' | 'isRegularExpression', icon: string, label: string) {
    const isOn = this.replacement[name];
    return html`<button
      class="tool ${isOn ? 'pressed' : ''}"
      title=${label}
      aria-label=${label}
      aria-pressed=${String(isOn)}
      @click=${() => this.set({ [name]: !isOn })}
    ><vscode-icon name=${icon} aria-hidden="true"></vscode-icon></button>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('version') || changed.has('rows')) {
      this.askSoon();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  private words(): string {
    const { preview, rows } = this;
    const scope =
      rows.kind === 'list'
        ? l10n.t('rows of the list')
        : rows.keys.length === 1
          ? l10n.t('chosen row')
          : l10n.t('chosen rows');
    if (this.replacement.find === '') {
      return l10n.t('Replaces in the {0}: narrow it by the search above.', scope);
    }
    return preview
      ? l10n.t(
          '{0} found in {1} of the {2}',
          preview.matches.toLocaleString('en'),
          preview.rows.toLocaleString('en'),
          scope,
        )
      : l10n.t('Looking …');
  }

  private write(name: 'find' | 'replace', event: Event): void {
    if (event.target instanceof HTMLInputElement) {
      this.set({ [name]: event.target.value });
    }
  }

  private onPlace(event: Event): void {
    const where = places.find(([name]) => event.target instanceof HTMLSelectElement && name === event.target.value);
    if (where) {
      this.set({ where: where[0] });
    }
  }

  private set(change: Partial<Replacement>): void {
    this.replacement = { ...this.replacement, ...change };
    this.askSoon();
  }

  private askSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.askPreview(), previewDelayMs);
  }

  private async askPreview(): Promise<void> {
    const { link, replacement, rows } = this;
    this.asked += 1;
    const { asked } = this;
    if (!link || replacement.find === '') {
      this.preview = undefined;
      this.problem = undefined;
      return;
    }
    try {
      const preview = await link.ask({ type: 'preview-replace', replacement, rows });
      if (asked === this.asked) {
        this.preview = preview;
        this.problem = undefined;
      }
    } catch (error) {
      if (asked === this.asked) {
        this.preview = undefined;
        this.problem = descriptionOf(error);
      }
    }
  }

  private async replaceAll(): Promise<void> {
    const { link, replacement, rows, preview } = this;
    if (link && preview) {
      const words = l10n.t('Replaced {0} in {1} rows', preview.matches, preview.rows);
      await link.change({ type: 'replace', replacement, rows }, words);
      this.askSoon();
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.close();
    }
  }

  private close(): void {
    this.dispatchEvent(new CustomEvent('close-replace'));
  }

  private show(key: RowKey): void {
    this.dispatchEvent(new CustomEvent<RowKey>('show-row', { detail: key, bubbles: true, composed: true }));
  }
}

/** Of what stands before the first change so much that the change itself is in sight. */
function around({ text }: ExcerptPiece, index: number): string {
  return index === 0 && text.length > longestStart ? `…${text.slice(-longestStart).toWellFormed()}` : text;
}
