import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import {
  type ConversationView,
  type DatasetEditorState,
  isEditable,
} from '../../../../src/protocol/webview/dataset-editor';
import { baseStyles } from '../../../shared/theme';
import { toolStyles } from '../../../shared/tool-button';
import type { DocumentLink } from '../document-link';
import { kindWords } from '../list/columns';
import '../tokens/token-strip';
import '../typing/typed-field';
import { l10n } from '../../../shared/l10n';
import type { TypedField } from '../typing/typed-field';
import { renderClock } from './clock';
import type { ConversationContext } from './conversation-context';
import { conversationStyles } from './conversation-styles';
import { renderFindings, wordsOf } from './findings';
import { addTurn, lineField, roleAfter } from './row-fields';
import { renderRowHeader } from './row-header';
import { renderTurn } from './turn';

type RowConversation = Extract<ConversationView, { readonly kind: 'row' }>;

/** Parts of the view that fold; which are open is kept over a reload. */
export type Pane = 'clock' | 'tokens';

/** One row in full, to be edited. */
@customElement('conversation-view')
export class ConversationPanel extends LitElement {
  @property({ attribute: false }) link: DocumentLink | undefined;
  @property({ attribute: false }) editor: DatasetEditorState | undefined;
  @property({ attribute: false }) conversation: ConversationView | undefined;
  @property({ attribute: false }) openPanes: ReadonlySet<string> = new Set();
  @property({ type: Number }) version = 0;
  private awaitedTurn: number | undefined;
  private hadFocus = false;

  static override styles = [baseStyles, toolStyles, conversationStyles];

  /** The first field of the row. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('typed-field.text, typed-field.raw')?.focus();
  }

  /**
   * Mends what the focused field is about, else what the row is about. Where there are several ways, the first of their
   * buttons gets the focus. Returns false where there is nothing to mend.
   */
  fixHere(): boolean {
    const near = this.shadowRoot?.activeElement?.closest('.argument, .call, .turn');
    const finding = near?.querySelector('.finding:has(.fix)') ?? this.renderRoot.querySelector('.finding:has(.fix)');
    const fixes = finding?.querySelectorAll<HTMLButtonElement>('.fix') ?? [];
    const [first] = fixes;
    if (fixes.length === 1) {
      first?.click();
    } else {
      first?.focus();
    }
    return first !== undefined;
  }

  override render() {
    const { link, editor: state, conversation } = this;
    if (!link || !state || !conversation) {
      return html`<div class="empty quiet">
        <p>${l10n.t('Choose a row to see and edit its conversation.')}</p>
        <p><kbd>Enter</kbd> ${l10n.t('goes into it,')} <kbd>Esc</kbd> ${l10n.t('back to the list,')} <kbd>F8</kbd> ${l10n.t('to the next problem.')}</p>
      </div>`;
    }
    const context: ConversationContext = {
      link,
      state,
      conversation,
      findings: conversation.findings,
      turns: conversation.kind === 'row' ? conversation.turns : [],
      isReadOnly: !isEditable(state.access),
      version: this.version,
      focusTurn: (index) => this.focusTurn(index),
    };
    return conversation.kind === 'row' ? this.renderRow(context, conversation) : renderLine(context);
  }

  protected override willUpdate(): void {
    this.hadFocus = this.shadowRoot?.activeElement != null;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('conversation') && changed.get('conversation')?.row.key !== this.conversation?.row.key) {
      this.scrollTop = 0;
    }
    if (this.hadFocus && this.shadowRoot?.activeElement == null) {
      // What had the focus is gone, such as the button of a mended problem.
      this.focus();
    }
    const { awaitedTurn } = this;
    const field = this.renderRoot.querySelector<TypedField>(`[data-turn="${awaitedTurn}"] typed-field`);
    if (awaitedTurn !== undefined && field) {
      this.awaitedTurn = undefined;
      void field.updateComplete.then(() => field.focus());
    }
  }

  private focusTurn(index: number): void {
    this.awaitedTurn = index;
    this.requestUpdate();
  }

  private renderRow(context: ConversationContext, conversation: RowConversation) {
    const { state, isReadOnly, link } = context;
    const { turns, row } = conversation;
    const whole = conversation.findings
      .filter(({ path }) => path === undefined || path.length <= 1)
      .filter(isNotOfHeader);
    const add = (role: string) =>
      link
        .edit(row.key, addTurn(turns.length, role), l10n.t('Turn added'))
        .then((isDone) => isDone && this.focusTurn(turns.length));
    const next = roleAfter(turns.at(-1)?.role);
    return html`<div class="page">
      <div>${renderRowHeader(context, conversation)} ${renderFindings(context, whole)}</div>
      ${turns[0]?.role === 'system' || state.systemPrompt === '' ? nothing : renderProjectPrompt(context)}
      <ol class="turns" aria-label=${l10n.t('Turns')}>${turns.map((turn, index) => renderTurn(context, turn, index))}</ol>
      ${
        isReadOnly
          ? nothing
          : html`<div class="add">
              <button class="link" @click=${() => void add(next)}>${l10n.t('Add a turn of the {0}', next)}</button>
              <button class="link" @click=${() => void add(next === 'user' ? 'assistant' : 'user')}>${l10n.t('Add one of the {0}', next === 'user' ? 'assistant' : 'user')}</button>
            </div>`
      }
      ${this.renderPane(
        'tokens',
        l10n.t('What the model sees'),
        row.tokens === undefined ? '' : l10n.t('{0} tokens', row.tokens),
        html`<token-strip .link=${link} .key=${row.key} .isOpen=${this.openPanes.has('tokens')} .version=${state.revision}></token-strip>`,
      )}
      ${this.renderPane('clock', l10n.t('Clock and contacts'), clockWords(conversation.context), renderClock(context, conversation.context))}
    </div>`;
  }

  private renderPane(pane: Pane, title: string, words: string, content: unknown) {
    const onToggle = (event: Event) => {
      if (event.target instanceof HTMLDetailsElement && event.target.open !== this.openPanes.has(pane)) {
        this.dispatchEvent(new CustomEvent<Pane>('toggle-pane', { detail: pane }));
      }
    };
    return html`<details ?open=${this.openPanes.has(pane)} @toggle=${onToggle}>
      <summary>${title}<span class="quiet">${words}</span></summary>
      ${content}
    </details>`;
  }
}

/** What is said before the row by the project: shown, and not a part of it. */
function renderProjectPrompt({ link, state, conversation, isReadOnly }: ConversationContext) {
  const { systemPrompt } = state;
  const giveOwn = () =>
    link.edit(conversation.row.key, addTurn(0, 'system', systemPrompt), l10n.t('System prompt added'));
  return html`<div class="project-prompt">
    <span>${l10n.t('system · from the recipe')}</span>
    ${isReadOnly ? nothing : html` · <button class="link" @click=${() => void giveOwn()}>${l10n.t('Give this row its own')}</button>`}
    <p dir="auto">${systemPrompt}</p>
  </div>`;
}

/** A line that is no row. */
function renderLine(context: ConversationContext) {
  const { link, conversation, findings, version } = context;
  const { row } = conversation;
  if (conversation.kind !== 'text') {
    return nothing;
  }
  const isReadOnly = context.isReadOnly || !conversation.isWhole;
  return html`<div class="page">
    <div class="about">
      <h2>${l10n.t('Line {0}', row.lineNumber.toLocaleString('en'))}</h2>
      <span class="quiet">${kindWords[row.kind]}</span>
    </div>
    ${renderFindings(context, findings)}
    <typed-field
      class="raw"
      isCode
      .link=${link}
      .target=${lineField(row.key)}
      .value=${conversation.text}
      .label=${l10n.t('Line {0}', row.lineNumber)}
      .problem=${wordsOf(findings)}
      .isReadOnly=${isReadOnly}
      .isOneLine=${true}
      .source=${conversation}
      .version=${version}
    ></typed-field>
    <p class="quiet note">
      ${
        conversation.isWhole
          ? l10n.t('This line is no conversation. It is kept as it stands; here it can be mended.')
          : l10n.t(
              'Only a beginning is shown, and it cannot be edited here: what is not UTF-8 would be lost. The line is kept byte for byte.',
            )
      }
    </p>
  </div>`;
}

function isNotOfHeader({ path }: ConversationView['findings'][number]): boolean {
  return !['split', 'tags', 'id', 'context'].includes(String(path?.[0]));
}

function clockWords(context: string | undefined): string {
  const now = /"now"\s*:\s*"([^"]{1,40})"/.exec(context ?? '')?.[1];
  return context === undefined ? l10n.t('none of its own') : (now ?? '');
}
