import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { type Count, type DatasetEditorState, isEditable } from '../../../../src/protocol/webview/dataset-editor';
import { baseStyles } from '../../../shared/theme';
import '../deep/deep-notes';
import { l10n } from '../../../shared/l10n';
import { renderDeepStatus } from '../deep/deep-status';
import { renderProgress } from './progress';
import { anyValue, type TermName, termOf, withTerm } from './query-terms';
import { searchStyles } from './search-styles';

const searchDelayMs = 150;
/** Options of a drop-down; the search box takes any other. */
const mostOptions = 200;

/** What to look for: a box for the query, drop-downs that write into it, and what was found. */
@customElement('search-bar')
export class SearchBar extends LitElement {
  @property({ attribute: false }) editor: DatasetEditorState | undefined;
  @property({ type: Boolean }) isReplaceOpen = false;
  @property({ type: Boolean }) areChartsOpen = false;
  /** What is typed; the list is that of the last query that was asked for. */
  @property() text = '';
  @state() private isFocused = false;
  @query('input') private input: HTMLInputElement | null | undefined;
  private timer: number | undefined;

  static override styles = [baseStyles, searchStyles];

  override focus(): void {
    this.input?.focus();
    this.input?.select();
  }

  override render() {
    const { editor } = this;
    if (!editor) {
      return nothing;
    }
    const { totals, list } = editor;
    const problems = totals.problems.map(({ name, title, count }) => ({ name, title, count }));
    const isInvalid = list.problem !== undefined;
    return html`<div class="bar" role="search" aria-label=${l10n.t('Rows')}>
        <div class="box ${isInvalid ? 'invalid' : ''}">
          <vscode-icon name="search" aria-hidden="true"></vscode-icon>
          <input
            type="text"
            role="searchbox"
            spellcheck="false"
            autocomplete="off"
            aria-label=${l10n.t('Search rows')}
            aria-invalid=${isInvalid ? 'true' : 'false'}
            aria-describedby="hint"
            placeholder=${l10n.t('Search: words, /regex/, action:call, -split:eval, is:broken')}
            .value=${this.text}
            @input=${this.onInput}
            @keydown=${this.onKey}
            @focus=${() => {
              this.isFocused = true;
            }}
            @blur=${() => {
              this.isFocused = false;
            }}
          />
          ${this.text ? html`<button class="tool" title=${l10n.t('Clear the search')} aria-label=${l10n.t('Clear the search')} @click=${() => this.change('')}><vscode-icon name="close" aria-hidden="true"></vscode-icon></button>` : nothing}
        </div>
        <div class="filters">
          ${this.renderFilter('role', l10n.t('Role'), ['system', 'user', 'assistant'].map(nameOnly))}
          ${this.renderFilter('action', l10n.t('Action'), totals.actions)}
          ${this.renderFilter('problem', l10n.t('Problem'), problems)}
          ${this.renderFilter('split', l10n.t('Split'), totals.splits)}
          ${this.renderFilter('tag', l10n.t('Tag'), totals.tags)}
        </div>
        <div class="tools" role="toolbar" aria-label=${l10n.t('Dataset')}>
          ${this.renderTool('add', l10n.t('Add a row'), 'add-row')}
          ${this.renderTool('replace-all', l10n.t('Find and replace (Ctrl+H)'), 'toggle-replace', this.isReplaceOpen)}
          ${this.renderTool('graph', l10n.t('Charts'), 'toggle-charts', this.areChartsOpen)}
          ${this.renderTool('ellipsis', l10n.t('More'), 'open-more')}
        </div>
      </div>
      <div class="line" id="hint">${isInvalid ? html`<span class="wrong" role="alert">${list.problem}</span>` : this.renderFound(editor)}</div>
      <deep-notes .deep=${editor.deep} .isReadOnly=${!isEditable(editor.access)}></deep-notes>`;
  }

  private renderFound(editor: DatasetEditorState) {
    const { totals, list, loading, deep, change } = editor;
    const all = totals.lines.toLocaleString('en');
    const found =
      list.query === '' ? allWords(editor) : l10n.t('{0} of {1} rows', list.count.toLocaleString('en'), all);
    const { rowsWithProblems, mutedProblems } = totals;
    return html`<span class="count">${found}</span>
      ${
        rowsWithProblems > 0
          ? html`<button class="link" @click=${() => this.change(withTerm(this.text, 'problem', anyValue))}>
              <vscode-icon name="warning" size="14" aria-hidden="true"></vscode-icon>${l10n.t('{0} with problems', rowsWithProblems.toLocaleString('en'))}
            </button>`
          : loading.kind === 'ready'
            ? html`<span class="quiet"><vscode-icon name="pass" size="14" aria-hidden="true"></vscode-icon>${l10n.t('no problems')}</span>`
            : nothing
      }
      ${mutedProblems > 0 ? html`<button class="link quiet" @click=${() => this.change(withTerm(this.text, 'is', 'muted'))}>${l10n.t('{0} muted', mutedProblems.toLocaleString('en'))}</button>` : nothing}
      <span class="space"></span>
      ${renderProgress(editor, () => this.tell('cancel-change'))} ${loading.kind === 'ready' && !change ? renderDeepStatus(deep.status, (isWanted) => this.askDeeply(isWanted)) : nothing}`;
  }

  private renderFilter(name: TermName, label: string, counts: readonly (Count & { readonly title?: string })[]) {
    const chosen = termOf(this.text, name) ?? '';
    const isUnlisted = chosen !== '' && !counts.some((count) => count.name === chosen);
    const onChange = (event: Event) => {
      if (event.target instanceof HTMLSelectElement) {
        this.change(withTerm(this.text, name, event.target.value || undefined));
      }
    };
    return html`<select class=${chosen ? 'set' : ''} aria-label=${label} .value=${chosen} @change=${onChange}>
      <option value="" ?selected=${chosen === ''}>${label}</option>
      ${isUnlisted ? html`<option value=${chosen} selected>${chosen === anyValue ? l10n.t('any') : chosen}</option>` : nothing}
      ${counts
        .filter((count) => count.name !== '')
        .slice(0, mostOptions)
        .map(
          (count) =>
            html`<option value=${count.name} ?selected=${count.name === chosen}>${count.title ?? count.name}${count.count > 0 ? ` (${count.count.toLocaleString('en')})` : ''}</option>`,
        )}
    </select>`;
  }

  private renderTool(icon: string, label: string, name: string, isPressed?: boolean) {
    return html`<button
      class="tool ${isPressed ? 'pressed' : ''}"
      title=${label}
      aria-label=${label}
      aria-pressed=${isPressed === undefined ? nothing : String(isPressed)}
      @click=${(event: Event) => this.tell(name, event.currentTarget)}
    ><vscode-icon name=${icon} aria-hidden="true"></vscode-icon></button>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const query = this.editor?.list.query;
    // What a person is typing is newer than what the host knows.
    if (changed.has('editor') && query !== undefined && !this.isFocused && this.timer === undefined) {
      this.text = query;
    }
  }

  private onInput(): void {
    this.text = this.input?.value ?? '';
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(), searchDelayMs);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.isComposing) {
      this.ask();
    } else if (event.key === 'Escape' && this.text !== '') {
      event.stopPropagation();
      this.change('');
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      this.tell('leave-search');
    }
  }

  private askDeeply(isWanted: boolean): void {
    this.dispatchEvent(new CustomEvent<boolean>('check-deeply', { detail: isWanted }));
  }

  private change(text: string): void {
    this.text = text;
    this.ask();
  }

  private ask(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.tell('search-for', this.text);
  }

  /** Heard above the header too. */
  private tell(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

function allWords({ totals, access }: DatasetEditorState): string {
  const all = totals.lines.toLocaleString('en');
  if (access.kind === 'reading' && totals.lines > 0) {
    return l10n.t('the first {0} rows', all);
  }
  return totals.lines === 1 ? l10n.t('1 row') : l10n.t('{0} rows', all);
}

function nameOnly(name: string): Count {
  return { name, count: 0 };
}
