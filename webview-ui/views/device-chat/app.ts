import { html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { RequestSide } from '../../../src/protocol/webview/channel';
import { applyToState, type DeviceChatState, type ToView } from '../../../src/protocol/webview/device-chat';
import type { HostResults, ToHost } from '../../../src/protocol/webview/device-chat-requests';
import { problemText } from '../../shared/problem-text';
import { baseStyles } from '../../shared/theme';
import { Announcer } from './announcer';
import { appStyles } from './app-styles';
import { FindShortcut } from './find/find-shortcut';
import './aside/aside-panel';
import { type AsideName, isAsideName } from './aside/aside-panel';
import './composer';
import './conversation';
import type { ChatConversation } from './conversation';
import './header/header';
import './kept-banner';
import './link-banner';
import './problem';
import { l10n } from '../../shared/l10n';

/** The device panel: it draws the host's state and asks the host for everything else. */
@customElement('device-chat')
export class DeviceChatApp extends LitElement {
  channel: RequestSide<ToHost, HostResults, ToView> | undefined;
  /** Called with what stands beside the conversation, to be there again after a reload. */
  rememberAside: (name: AsideName | undefined) => void = () => {};

  /** Charts stand there where there is room, until somebody wants something else or nothing. */
  @state() aside: AsideName | 'charts-if-wide' | undefined = 'charts-if-wide';
  @state() private isWide = false;
  @state() private chat: DeviceChatState | undefined;
  @state() private lastProblem = '';
  @state() private announcement = '';
  @query('chat-conversation') private conversation: ChatConversation | null | undefined;
  private readonly wide = window.matchMedia('(min-width: 821px)');
  private readonly announcer = new Announcer();

  static override styles = [baseStyles, appStyles];

  constructor() {
    super();
    new FindShortcut(this, () => void this.conversation?.find());
  }

  /** Pulls the whole state; events before it are of no use and dropped. */
  async start(): Promise<void> {
    await this.ask({ type: 'ready' }, (state) => {
      this.chat = state;
      // What was said before is not said again to somebody who comes back.
      this.announcer.news(state);
    });
  }

  apply(event: ToView): void {
    if (this.chat) {
      this.chat = applyToState(this.chat, event);
      this.announcement = this.announcer.news(this.chat) || this.announcement;
    }
  }

  override render() {
    const { chat } = this;
    const aside = this.shownAside();
    if (!chat) {
      return html`<main aria-busy="true"></main>`;
    }
    return html`<div class="app" @ask-host=${this.onAsk} @choose-aside=${this.onAside}>
      <header>
        <chat-header .chat=${chat} .aside=${aside}></chat-header>
        <link-banner .link=${chat.link} .phase=${chat.phase} .phone=${chat.phone.label}></link-banner>
        <kept-banner .history=${chat.history}></kept-banner>
      </header>
      <main><chat-conversation .chat=${chat}></chat-conversation></main>
      ${aside ? html`<aside-panel .name=${aside} .chat=${chat}></aside-panel>` : nothing}
      <section class="composer" aria-label=${l10n.t('Your message')}>
        ${this.lastProblem ? html`<chat-problem .message=${this.lastProblem}></chat-problem>` : nothing}
        <chat-composer .phase=${chat.phase} .context=${chat.context} .draft=${chat.draft} .chatId=${chat.history?.openId}></chat-composer>
      </section>
      <div class="for-screen-readers" role="status" aria-live="polite">${this.announcement}</div>
    </div>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.wide.addEventListener('change', this.onWidth);
    this.onWidth();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.wide.removeEventListener('change', this.onWidth);
  }

  private readonly onWidth = (): void => {
    this.isWide = this.wide.matches;
  };

  private shownAside(): AsideName | undefined {
    const ifWide = this.isWide ? 'charts' : undefined;
    return this.aside === 'charts-if-wide' ? ifWide : this.aside;
  }

  private onAsk(event: CustomEvent<ToHost>): void {
    void this.ask(event.detail);
  }

  /** What is asked for again goes away. */
  private onAside(event: CustomEvent<unknown>): void {
    const name = isAsideName(event.detail) ? event.detail : undefined;
    this.aside = name === this.shownAside() ? undefined : name;
    this.rememberAside(this.aside);
  }

  private async ask<Type extends ToHost['type']>(
    request: Extract<ToHost, { readonly type: Type }>,
    use?: (result: HostResults[Type]) => void,
  ): Promise<void> {
    try {
      if (request.type === 'send') {
        this.conversation?.showEnd();
      }
      const result = await this.channel?.ask<Type>(request);
      this.lastProblem = '';
      if (result !== undefined) {
        use?.(result);
      }
    } catch (error) {
      this.lastProblem = problemText(error);
    }
  }
}
