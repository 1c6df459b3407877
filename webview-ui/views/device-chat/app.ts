import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { RemoteError, type RequestSide } from '../../../src/protocol/webview/channel';
import {
  applyToState,
  type DeviceChatState,
  type HostResults,
  type ToHost,
  type ToView,
} from '../../../src/protocol/webview/device-chat';
import { finishedSentences } from '../../shared/format';
import { baseStyles } from '../../shared/theme';
import type { ActionEdit } from './action-field';
import './composer';
import './deploy-steps';
import './header';
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
  private announced: { turnId: string; length: number } = { turnId: '', length: 0 };
  private isAtEnd = true;

  /** Pulls the whole state; events before it are of no use and dropped. */
  async start(): Promise<void> {
    await this.ask({ type: 'ready' }, (state) => {
      this.chat = state;
    });
  }

  apply(event: ToView): void {
    if (this.chat) {
      this.chat = applyToState(this.chat, event);
      this.announce();
    }
  }

  static override styles = [
    baseStyles,
    css`
      :host {
        background: var(--vscode-editor-background);
        display: grid;
        grid-template-rows: auto 1fr auto;
        height: 100vh;
      }
      main {
        overflow-y: auto;
        padding: 16px max(16px, calc((100% - 780px) / 2));
      }
      .turns {
        display: flex;
        flex-direction: column;
        gap: 18px;
      }
      .empty {
        align-items: center;
        display: flex;
        flex-direction: column;
        gap: 6px;
        margin: 12vh auto 0;
        max-width: 420px;
        text-align: center;
      }
      .empty vscode-icon {
        color: var(--vscode-descriptionForeground);
      }
      .empty h2 {
        font-size: 1.25em;
        font-weight: 600;
        margin: 4px 0 0;
      }
      .empty p {
        margin: 0 0 8px;
      }
      .suggestion {
        background: var(--vscode-editorWidget-background);
        border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
        border-radius: 6px;
        color: var(--vscode-foreground);
        cursor: pointer;
        font: inherit;
        padding: 8px 12px;
        text-align: start;
        width: 100%;
      }
      .suggestion:hover {
        background: var(--vscode-list-hoverBackground);
      }
    `,
  ];

  override render() {
    const { chat } = this;
    if (!chat) {
      return html`<main aria-busy="true"></main>`;
    }
    return html`
      <header><chat-header .chat=${chat}></chat-header></header>
      <main @scroll=${this.noteScroll} tabindex="-1">
        ${this.renderBody(chat)}
        ${this.lastProblem ? html`<chat-problem .message=${this.lastProblem}></chat-problem>` : nothing}
      </main>
      <section aria-label="Your message">
      <chat-composer
        .phase=${chat.phase}
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
        (turn) => html`<chat-turn
          .turn=${turn}
          .isVirtual=${chat.phone.isVirtual}
          @dry-run=${(event: CustomEvent<string>) => this.ask({ type: 'dry-run', actionId: event.detail })}
          @edit-action=${(event: CustomEvent<ActionEdit>) => this.ask({ type: 'edit-action', ...event.detail })}
          @use-contacts=${() => this.ask({ type: 'use-contacts' })}
          @run-on-phone=${(event: CustomEvent<string>) => this.ask({ type: 'run-on-phone', actionId: event.detail })}
        ></chat-turn>`,
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

  private renderEmpty(chat: DeviceChatState) {
    return html`<section class="empty">
      <vscode-icon name="comment-discussion" size="32"></vscode-icon>
      <h2>${chat.phone.label} is ready</h2>
      <p class="quiet">
        Everything you type is answered on the ${chat.phone.isVirtual ? 'virtual phone' : 'phone'}. Nothing leaves it.
      </p>
      ${chat.suggestions.map(
        (text) => html`<button class="suggestion" @click=${() => this.ask({ type: 'send', text })}>${text}</button>`,
      )}
    </section>`;
  }

  protected override updated(_changed: PropertyValues<this>): void {
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

  /** Screen readers hear finished sentences, not tokens. */
  private announce(): void {
    const turn = this.chat?.turns.at(-1);
    if (!turn) {
      return;
    }
    if (turn.id !== this.announced.turnId) {
      this.announced = { turnId: turn.id, length: 0 };
    }
    const isOver = turn.status !== 'streaming';
    const { length } = this.announced;
    const news = isOver ? turn.reply.slice(length) : finishedSentences(turn.reply, length);
    this.announced.length += news.length;
    const actions = isOver ? turn.actions.map((action) => (action.kind === 'resolved' ? action.summary : '')) : [];
    const spoken = [news.trim(), ...actions].filter((part) => part !== '').join('. ');
    if (spoken !== '') {
      this.announcement = spoken;
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
