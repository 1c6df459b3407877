import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { DeviceChatState, TurnView } from '../../../src/protocol/webview/device-chat';
import { baseStyles } from '../../shared/theme';
import { askHost } from './ask-host';
import { conversationStyles } from './conversation-styles';
import './deploy-steps';
import './find/find-bar';
import type { FindBar, FoundMatch } from './find/find-bar';
import { clearHighlights, highlight } from './find/highlights';
import type { ListItem } from './list/item-heights';
import './list/long-list';
import type { LongList } from './list/long-list';
import './problem';
import './turn/turn';
import { l10n } from '../../shared/l10n';
import type { TurnWork } from './turn/turn-work';

/** What was said, and below it how the phone is being got ready, what went wrong, or where to begin. */
@customElement('chat-conversation')
export class ChatConversation extends LitElement {
  @property({ attribute: false }) chat: DeviceChatState | undefined;
  @property() label = l10n.t('Conversation');
  @state() private work: TurnWork | undefined;
  @state() private isFinding = false;
  @query('long-list') private list: LongList | null | undefined;
  private items: readonly ListItem[] = [];

  static override styles = [baseStyles, conversationStyles];

  override render() {
    const { chat } = this;
    if (!chat) {
      return nothing;
    }
    return html`
      <long-list
        .items=${this.items}
        .renderItem=${(index: number) => this.renderTurn(chat, index)}
        .label=${this.label}
        @begin-work=${(event: CustomEvent<TurnWork>) => this.begin(event.detail)}
        @end-work=${() => this.begin(undefined)}
      >
        ${this.renderBelow(chat)}
      </long-list>
      ${
        this.isFinding
          ? html`<find-bar
            .turns=${chat.turns}
            @find-match=${(event: CustomEvent<FoundMatch>) => this.showMatch(event.detail)}
            @close-find=${this.closeFind}
          ></find-bar>`
          : nothing
      }
    `;
  }

  /** Whoever says something wants to see what comes of it. */
  showEnd(): void {
    this.list?.showEnd();
  }

  async find(): Promise<void> {
    this.isFinding = true;
    await this.updateComplete;
    await this.renderRoot.querySelector<FindBar>('find-bar')?.focusField();
  }

  private renderTurn(chat: DeviceChatState, index: number) {
    const turn = chat.turns[index];
    return html`<chat-turn
        .turn=${turn}
        .isVirtual=${chat.phone.isVirtual}
        .canAsk=${chat.phase.kind === 'ready'}
        .isLast=${index === chat.turns.length - 1}
        .forms=${chat.actionForms}
        .work=${this.work && this.work.turnId === turn?.id ? this.work : undefined}
      ></chat-turn>
      ${index + 1 === chat.unseenTurns ? renderDivider(chat) : nothing}`;
  }

  private renderBelow({ phase, phone, turns, ...chat }: DeviceChatState) {
    if (phase.kind === 'deploying') {
      return html`<deploy-steps .steps=${phase.steps} .phone=${phone.label}></deploy-steps>`;
    }
    if (phase.kind === 'failed' || phase.kind === 'stopped') {
      return html`<chat-problem
        .message=${phase.kind === 'failed' ? phase.error.message : phase.reason}
        .fix=${phase.kind === 'failed' ? phase.error.fix : ''}
        .isCalm=${phase.kind === 'stopped'}
        .action=${l10n.t('Connect Again')}
        @act=${() => askHost(this, { type: 'deploy' })}
      ></chat-problem>`;
    }
    return turns.length > 0 ? nothing : this.renderEmpty({ phase, phone, turns, ...chat });
  }

  private renderEmpty(chat: DeviceChatState) {
    return html`<section class="empty">
      <vscode-icon name="comment-discussion" size="32"></vscode-icon>
      <h2>${chat.link.kind === 'up' ? l10n.t('{0} is ready', chat.phone.label) : l10n.t('{0} is away', chat.phone.label)}</h2>
      <p class="quiet">
        ${
          chat.phone.isVirtual
            ? l10n.t('Everything you type is answered on the virtual phone. Nothing leaves it.')
            : l10n.t('Everything you type is answered on the phone. Nothing leaves it.')
        }
      </p>
      ${chat.suggestions.map(
        (text) => html`<button
          class="suggestion"
          dir="auto"
          ?disabled=${chat.phase.kind !== 'ready'}
          @click=${() => askHost(this, { type: 'send', text })}
        >${text}</button>`,
      )}
    </section>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('chat')?.turns;
    const turns = this.chat?.turns ?? [];
    if (changed.has('chat') && !hasSameIds(before, turns)) {
      this.items = turns.map((turn) => ({ id: turn.id, expectedHeight: expectedHeight(turn) }));
      if (this.work && !turns.some(({ id }) => id === this.work?.turnId)) {
        this.work = undefined;
      }
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get('chat');
    if (before && before.history?.openId !== this.chat?.history?.openId) {
      this.showEnd();
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearHighlights();
  }

  private begin(work: TurnWork | undefined): void {
    this.work = work;
  }

  private closeFind(): void {
    this.isFinding = false;
    clearHighlights();
    this.list?.focusView();
  }

  private async showMatch({ words, match }: FoundMatch): Promise<void> {
    const { list } = this;
    if (!list || !match) {
      clearHighlights();
      return;
    }
    await list.reveal(match.turnIndex);
    // What was drawn for it draws its own parts.
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const element = list.elementOf(match.turnIndex);
    const place = highlight(list, words, element && { element, nth: match.nth });
    if (place) {
      list.revealPlace(place);
    }
  }
}

function renderDivider({ unseenTurns }: DeviceChatState) {
  const words =
    unseenTurns === 1
      ? l10n.t('The model no longer sees the turn above')
      : l10n.t('The model no longer sees the {0} turns above', unseenTurns);
  return html`<p class="divider quiet">${words}</p>`;
}

function hasSameIds(before: readonly TurnView[] | undefined, turns: readonly TurnView[]): boolean {
  return before?.length === turns.length && turns.every(({ id }, index) => id === before[index]?.id);
}

/** In pixels; only what was never in view is taken to be so high. */
function expectedHeight({ request, reply, actions }: TurnView): number {
  const charactersInLine = 100;
  const lines = Math.ceil(request.length / charactersInLine) + Math.ceil(reply.length / charactersInLine);
  return 100 + 20 * lines + 180 * actions.length;
}
