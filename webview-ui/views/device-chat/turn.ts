import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ReplyProgress, TimingsView, TurnView } from '../../../src/protocol/webview/device-chat';
import { formatMilliseconds } from '../../shared/format';
import { baseStyles } from '../../shared/theme';
import './action-card';
import './problem';
import { describeReturn } from './return-text';

/** What to say of a reply that did not end by itself. */
const endings: Partial<Record<TurnView['status'], string>> = {
  stopped: 'Stopped',
  'cut-off': 'The reply was cut off at the longest that a reply may be',
};

/** What the user said and what came back: text, actions and the numbers. */
@customElement('chat-turn')
export class ChatTurn extends LitElement {
  @property({ attribute: false }) turn: TurnView | undefined;
  @property({ type: Boolean }) isVirtual = false;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 10px;
      }
      .said {
        align-self: end;
        background: var(--vscode-textBlockQuote-background, var(--vscode-editorWidget-background));
        border: 1px solid var(--vscode-contrastBorder, transparent);
        border-radius: 10px 10px 2px 10px;
        max-width: 85%;
        padding: 8px 12px;
      }
      .said,
      .reply {
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      .reply {
        line-height: 1.5;
        max-width: 95%;
      }
      .cursor {
        animation: blink 1s steps(2, jump-none) infinite;
        background: var(--vscode-foreground);
        display: inline-block;
        forced-color-adjust: none;
        height: 1em;
        margin-inline-start: 2px;
        vertical-align: text-bottom;
        width: 0.5em;
      }
      @keyframes blink {
        to {
          opacity: 0.15;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .cursor {
          animation: none;
        }
      }
      .numbers,
      .return {
        font-size: 0.9em;
        font-variant-numeric: tabular-nums;
      }
      .return {
        align-items: center;
        display: flex;
        gap: 6px;
        margin: 0;
      }
      .reading {
        animation: appear 0s 400ms backwards;
      }
      @keyframes appear {
        from {
          visibility: hidden;
        }
      }
    `,
  ];

  override render() {
    const { turn } = this;
    if (!turn) {
      return nothing;
    }
    const isStreaming = turn.status === 'streaming';
    return html`
      <div class="said" dir="auto"><span class="for-screen-readers">You: </span>${turn.request}</div>
      ${turn.actions.map((action) => html`<action-card .action=${action}></action-card>`)}
      ${
        turn.reply || isStreaming
          ? html`<div class="reply" dir="auto"><span class="for-screen-readers">Phone: </span>${turn.reply}${
              isStreaming ? html`<span class="cursor" aria-hidden="true"></span>` : nothing
            }</div>`
          : nothing
      }
      ${turn.error ? html`<chat-problem .message=${turn.error.message} .fix=${turn.error.fix}></chat-problem>` : nothing}
      ${this.renderNumbers(turn)}
      ${(turn.returns ?? []).map(
        (back) => html`<p class="return quiet"><vscode-icon name="plug"></vscode-icon>${describeReturn(back)}</p>`,
      )}
    `;
  }

  private renderNumbers({ status, timings, progress }: TurnView) {
    const speedOf = this.isVirtual ? ' · this computer’s speed, not a phone’s' : '';
    const numbers = progress ? describeProgress(progress) : timings ? describeTimings(timings) : '';
    const isSpeed = numbers !== '' && progress?.kind !== 'reading';
    const line = [endings[status] ?? '', numbers].filter((part) => part !== '').join(' · ');
    if (line === '') {
      return nothing;
    }
    return html`<div class="numbers quiet ${progress?.kind ?? ''}">${line}${isSpeed ? speedOf : ''}</div>`;
  }
}

function describeProgress(progress: ReplyProgress): string {
  return progress.kind === 'reading'
    ? `Reading ${progress.doneTokens} of ${progress.totalTokens} tokens…`
    : `${progress.tokensPerSecond.toFixed(1)} tokens/s · ${progress.replyTokens} tokens`;
}

function describeTimings(timings: TimingsView): string {
  return [
    `${formatMilliseconds(timings.firstTokenMs)} to first token`,
    `${timings.tokensPerSecond.toFixed(1)} tokens/s`,
    `${timings.replyTokens} tokens`,
  ].join(' · ');
}
