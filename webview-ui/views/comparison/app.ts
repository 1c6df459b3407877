import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, queryAll, state } from 'lit/decorators.js';
import type { RequestSide } from '../../../src/protocol/webview/channel';
import {
  applyToComparison,
  type ComparisonResults,
  type ComparisonState,
  type FromComparison,
  type Side,
  type ToComparison,
} from '../../../src/protocol/webview/comparison';
import type { DeviceChatState, Phase } from '../../../src/protocol/webview/device-chat';
import { isChatRequest, type ToHost } from '../../../src/protocol/webview/device-chat-requests';
import { problemText } from '../../shared/problem-text';
import { baseStyles } from '../../shared/theme';
import { Announcer } from '../device-chat/announcer';
import { FindShortcut } from '../device-chat/find/find-shortcut';
import '../device-chat/composer';
import '../device-chat/conversation';
import type { ChatConversation } from '../device-chat/conversation';
import '../device-chat/header/header';
import '../device-chat/kept-banner';
import '../device-chat/link-banner';
import '../device-chat/problem';
import { l10n } from '../../shared/l10n';
import { comparisonStyles } from './app-styles';

const sides: readonly Side[] = ['left', 'right'];
const sideTitles = { left: l10n.t('Left'), right: l10n.t('Right') } as const;

/** Two chats beside each other that are asked the same words. */
@customElement('chat-comparison')
export class ComparisonApp extends LitElement {
  channel: RequestSide<FromComparison, ComparisonResults, ToComparison> | undefined;
  /** Called with the chat that a side shows, to be there again after a reload. */
  rememberChat: (side: Side, chatId: string) => void = () => {};

  @state() private comparison: ComparisonState | undefined;
  @state() private lastProblem = '';
  @state() private announcement = '';
  @queryAll('chat-conversation') private conversations: NodeListOf<ChatConversation> | undefined;
  private readonly announcers = { left: new Announcer(), right: new Announcer() };

  static override styles = [baseStyles, comparisonStyles];

  constructor() {
    super();
    new FindShortcut(this, () => this.find());
  }

  /** Pulls the whole state; events before it are of no use and dropped. */
  async start(): Promise<void> {
    try {
      this.comparison = await this.channel?.ask({ type: 'ready' });
      this.news();
    } catch (error) {
      this.lastProblem = problemText(error);
    }
  }

  apply(event: ToComparison): void {
    if (this.comparison) {
      this.comparison = applyToComparison(this.comparison, event);
      this.announcement = this.news() || this.announcement;
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    for (const side of changed.has('comparison') ? sides : []) {
      const chatId = this.comparison?.[side].history?.openId;
      if (chatId !== undefined) {
        this.rememberChat(side, chatId);
      }
    }
  }

  override render() {
    const { comparison } = this;
    if (!comparison) {
      return html`<main aria-busy="true"></main>`;
    }
    const { left, draft, isOnePhone } = comparison;
    return html`<main>
        ${sides.map((side) => this.renderSide(side, comparison[side]))}
      </main>
      <section class="composer" aria-label=${l10n.t('Your message')} @ask-host=${this.onCompose}>
        ${this.lastProblem ? html`<chat-problem .message=${this.lastProblem}></chat-problem>` : nothing}
        ${
          isOnePhone
            ? html`<p class="quiet">${l10n.t('Both answer on {0}: one after the other, so that neither takes the other’s speed.', left.phone.label)}</p>`
            : nothing
        }
        <chat-composer .phase=${phaseOfBoth(comparison)} .draft=${draft} .placeholder=${l10n.t('Ask both the same')}></chat-composer>
      </section>
      <div class="for-screen-readers" role="status" aria-live="polite">${this.announcement}</div>`;
  }

  private renderSide(side: Side, chat: DeviceChatState) {
    const title = l10n.t('{0}: {1} on {2}', sideTitles[side], chat.model?.variant ?? '', chat.phone.label);
    return html`<section class="side" aria-label=${title} @ask-host=${(event: CustomEvent<ToHost>) => this.onAsk(side, event)}>
      <chat-header .chat=${chat} .isSmall=${true}></chat-header>
      <link-banner .link=${chat.link} .phase=${chat.phase} .phone=${chat.phone.label}></link-banner>
      <kept-banner .history=${chat.history}></kept-banner>
      <chat-conversation .chat=${chat} .label=${l10n.t('Conversation, {0}', sideTitles[side].toLowerCase())}></chat-conversation>
    </section>`;
  }

  /** Finds in the chat that has the focus, else in the left one. */
  private find(): void {
    const [left, right] = this.conversations ?? [];
    void (right?.matches(':focus-within') ? right : left)?.find();
  }

  private onAsk(side: Side, event: CustomEvent<ToHost>): void {
    if (event.detail.type === 'send') {
      // A suggestion of one is asked of both.
      void this.ask({ type: 'send', text: event.detail.text });
    } else if (isChatRequest(event.detail)) {
      void this.ask({ type: 'chat', chat: side, request: event.detail });
    }
  }

  private onCompose({ detail }: CustomEvent<ToHost>): void {
    if (detail.type === 'send' || detail.type === 'stop' || detail.type === 'keep-draft') {
      void this.ask(detail);
    }
  }

  private async ask(request: FromComparison): Promise<void> {
    try {
      if (request.type === 'send') {
        for (const conversation of this.conversations ?? []) {
          conversation.showEnd();
        }
      }
      await this.channel?.ask(request);
      this.lastProblem = '';
    } catch (error) {
      this.lastProblem = problemText(error);
    }
  }

  private news(): string {
    const { comparison } = this;
    if (!comparison) {
      return '';
    }
    return sides
      .map((side) => ({ side, text: this.announcers[side].news(comparison[side]) }))
      .flatMap(({ side, text }) => (text === '' ? [] : [`${sideTitles[side]}: ${text}`]))
      .join('. ');
  }
}

/** Ready where both are; replying where one is: then both can be stopped. */
function phaseOfBoth({ left, right }: ComparisonState): Phase {
  const busy = [left.phase, right.phase].find(({ kind }) => kind === 'replying' || kind === 'reconnecting');
  return busy ?? (left.phase.kind === 'ready' ? right.phase : left.phase);
}
