import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { RemoteError, type RequestSide } from '../../../src/protocol/webview/channel';
import {
  applyToState,
  type DeviceChatState,
  type ToView,
  type TurnView,
} from '../../../src/protocol/webview/device-chat';
import type { HostResults, ToHost } from '../../../src/protocol/webview/device-chat-requests';
import { baseStyles } from '../../shared/theme';
import type { ActionEdit } from './action-field';
import { Announcer } from './announcer';
import { appStyles } from './app-styles';
import './composer';
import './deploy-steps';
import './header';
import './link-banner';
import './problem';
import './turn';

/** Distance from the end, in pixels, within which new text keeps the end in sight. */
const nearEnd = 80;

/** The device panel: it draws the host's state and asks the host for everything else. */
@customElement('device-chat')
export class DeviceChatApp extends LitElement {
  channel: RequestSide<ToHost, HostResults, ToView> | undefined;

  @state() private chat: DeviceChatState | undefined;
  @state() private lastProblem = '';
  @state() private announcement = '';
  @query('main') private main: HTMLElement | null | undefined;
  private readonly announcer = new Announcer();
  private readonly resizes = new ResizeObserver(() => this.keepEndInSight());
  private isAtEnd = true;

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

  static override styles = [baseStyles, appStyles];

  override render() {
    const { chat } = this;
    if (!chat) {
      return html`<main aria-busy="true"></main>`;
    }
    return html`
      <header>
        <chat-header .chat=${chat}></chat-header>
        <link-banner
          .link=${chat.link}
          .phase=${chat.phase}
          .phone=${chat.phone.label}
          @try-again=${() => this.ask({ type: 'try-again' })}
        ></link-banner>
      </header>
      <main @scroll=${this.noteScroll} tabindex="-1">
        ${this.renderBody(chat)}
        ${this.lastProblem ? html`<chat-problem .message=${this.lastProblem}></chat-problem>` : nothing}
      </main>
      <section aria-label="Your message">
      <chat-composer
        .phase=${chat.phase}
        .context=${chat.context}
        .draft=${chat.draft}
        @send-request=${(event: CustomEvent<string>) => this.ask({ type: 'send', text: event.detail })}
        @stop-reply=${() => this.ask({ type: 'stop' })}
        @keep-draft=${(event: CustomEvent<string>) => this.ask({ type: 'keep-draft', text: event.detail })}
      ></chat-composer>
      </section>
      <div class="for-screen-readers" role="status" aria-live="polite">${this.announcement}</div>
    `;
  }

  private renderBody(chat: DeviceChatState) {
    const { phase } = chat;
    const turns = html`<div class="turns" role="log" aria-live="off" aria-label="Conversation">
      ${repeat(
        chat.turns,
        (turn) => turn.id,
        (turn, index) => [this.renderTurn(turn, chat), index + 1 === chat.unseenTurns ? renderDivider(chat) : nothing],
      )}
    </div>`;
    if (phase.kind === 'deploying') {
      return html`${turns}<deploy-steps
          .steps=${phase.steps}
          .phone=${chat.phone.label}
          @cancel-deploy=${() => this.ask({ type: 'stop' })}
        ></deploy-steps>`;
    }
    if (phase.kind === 'failed' || phase.kind === 'stopped') {
      return html`${turns}<chat-problem
          .message=${phase.kind === 'failed' ? phase.error.message : phase.reason}
          .fix=${phase.kind === 'failed' ? phase.error.fix : ''}
          .isCalm=${phase.kind === 'stopped'}
          .action=${'Connect Again'}
          @act=${() => this.ask({ type: 'deploy' })}
        ></chat-problem>`;
    }
    return chat.turns.length > 0 ? turns : this.renderEmpty(chat);
  }

  private renderTurn(turn: TurnView, { phone }: DeviceChatState) {
    return html`<chat-turn
      .turn=${turn}
      .isVirtual=${phone.isVirtual}
      @dry-run=${(event: CustomEvent<string>) => this.ask({ type: 'dry-run', actionId: event.detail })}
      @edit-action=${(event: CustomEvent<ActionEdit>) => this.ask({ type: 'edit-action', ...event.detail })}
      @use-contacts=${() => this.ask({ type: 'use-contacts' })}
      @run-on-phone=${(event: CustomEvent<string>) => this.ask({ type: 'run-on-phone', actionId: event.detail })}
    ></chat-turn>`;
  }

  private renderEmpty(chat: DeviceChatState) {
    return html`<section class="empty">
      <vscode-icon name="comment-discussion" size="32"></vscode-icon>
      <h2>${chat.phone.label} is ${chat.link.kind === 'up' ? 'ready' : 'away'}</h2>
      <p class="quiet">
        Everything you type is answered on the ${chat.phone.isVirtual ? 'virtual phone' : 'phone'}. Nothing leaves it.
      </p>
      ${chat.suggestions.map(
        (text) => html`<button
          class="suggestion"
          ?disabled=${chat.phase.kind !== 'ready'}
          @click=${() => this.ask({ type: 'send', text })}
        >${text}</button>`,
      )}
    </section>`;
  }

  protected override updated(_changed: PropertyValues<this>): void {
    // What lies in it, and the banner above it, take their sizes later.
    this.resizes.disconnect();
    for (const element of this.main ? [this.main, ...this.main.children] : []) {
      this.resizes.observe(element);
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resizes.disconnect();
  }

  private keepEndInSight(): void {
    if (this.isAtEnd && this.main) {
      this.main.scrollTop = this.main.scrollHeight;
    }
  }

  private noteScroll(): void {
    if (this.main) {
      const { scrollTop, scrollHeight, clientHeight } = this.main;
      this.isAtEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
    }
  }

  private async ask<Type extends ToHost['type']>(
    request: Extract<ToHost, { readonly type: Type }>,
    use?: (result: HostResults[Type]) => void,
  ): Promise<void> {
    try {
      this.isAtEnd ||= request.type === 'send';
      const result = await this.channel?.ask<Type>(request);
      this.lastProblem = '';
      if (result !== undefined) {
        use?.(result);
      }
    } catch (error) {
      this.lastProblem =
        error instanceof RemoteError ? `${error.description.message} ${error.description.fix}` : String(error);
    }
  }
}

function renderDivider({ unseenTurns }: DeviceChatState) {
  const turns = unseenTurns === 1 ? 'the turn' : `the ${unseenTurns} turns`;
  return html`<p class="divider quiet">The model no longer sees ${turns} above</p>`;
}
