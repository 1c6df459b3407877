import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TurnView } from '../../../../src/protocol/webview/device-chat';
import type { ActionForm } from '../../../../src/protocol/webview/device-chat-action';
import { formatMoment } from '../../../shared/format';
import { baseStyles } from '../../../shared/theme';
import { tool, toolStyles } from '../../../shared/tool-button';
import { askHost } from '../ask-host';
import { findStyles } from '../find/find-styles';
import '../markdown/markdown-text';
import '../problem';
import './action-card';
import './correction-form';
import './request-editor';
import { l10n } from '../../../shared/l10n';
import { describeReturn } from './return-text';
import { describeNumbers } from './turn-numbers';
import { turnStyles } from './turn-styles';
import type { TurnWork } from './turn-work';

/** What the user said and what came back: text, actions and the numbers, and what can be done with each. */
@customElement('chat-turn')
export class ChatTurn extends LitElement {
  @property({ attribute: false }) turn: TurnView | undefined;
  @property({ type: Boolean }) isVirtual = false;
  /** Whether the chat can be asked something. */
  @property({ type: Boolean }) canAsk = false;
  @property({ type: Boolean }) isLast = false;
  /** Absent where nothing can be corrected. */
  @property({ attribute: false }) forms: readonly ActionForm[] | undefined;
  /** What the user is doing to this turn. */
  @property({ attribute: false }) work: TurnWork | undefined;

  static override styles = [baseStyles, toolStyles, turnStyles, findStyles];

  override render() {
    const { turn, work } = this;
    if (!turn) {
      return nothing;
    }
    const isStreaming = turn.status === 'streaming';
    return html`
      <h2 class="for-screen-readers">${l10n.t('You')}</h2>
      ${
        work?.kind === 'edit'
          ? html`<request-editor .work=${work} .canSend=${this.canAsk}></request-editor>`
          : html`<div class="said" dir="auto">${turn.request}</div>${this.renderRequestFoot(turn)}`
      }
      <h2 class="for-screen-readers">${l10n.t('Phone')}</h2>
      ${turn.actions.map((action) => html`<action-card .action=${action}></action-card>`)}
      ${
        turn.reply || isStreaming
          ? html`<markdown-text class="reply" .text=${turn.reply} .isStreaming=${isStreaming}></markdown-text>`
          : nothing
      }
      ${turn.rawReply ? renderRaw(turn.rawReply) : nothing}
      ${turn.error ? html`<chat-problem .message=${turn.error.message} .fix=${turn.error.fix}></chat-problem>` : nothing}
      ${this.renderFoot(turn)}
      ${work?.kind === 'correct' ? html`<correction-form .work=${work} .forms=${this.forms ?? []}></correction-form>` : nothing}
      ${turn.corrected && work?.kind !== 'correct' ? this.renderCorrected(turn.corrected) : nothing}
      ${(turn.returns ?? []).map(
        (back) => html`<p class="return quiet"><vscode-icon name="plug"></vscode-icon>${describeReturn(back)}</p>`,
      )}
    `;
  }

  private renderRequestFoot({ id, at, request }: TurnView) {
    return html`<div class="foot of-request quiet">
      ${at ? html`<time datetime=${at}>${formatMoment(at)}</time>` : nothing}
      <span class="tools">
        ${tool('copy', l10n.t('Copy what you said'), () => askHost(this, { type: 'copy', text: request }))}
        ${
          this.canAsk
            ? tool('edit', l10n.t('Edit and resend'), () => this.begin({ kind: 'edit', turnId: id, text: request }))
            : nothing
        }
      </span>
    </div>`;
  }

  private renderFoot(turn: TurnView) {
    const numbers = describeNumbers(turn, this.isVirtual);
    const isOver = turn.status !== 'streaming';
    return html`<div class="foot quiet">
      ${numbers ? html`<span class="numbers ${turn.progress?.kind ?? ''}">${numbers}</span>` : nothing}
      ${this.renderVersions(turn)}
      ${isOver ? html`<span class="tools">${this.renderReplyTools(turn)}</span>` : nothing}
    </div>`;
  }

  private renderReplyTools(turn: TurnView) {
    const { id, reply, actions, rawReply, corrected } = turn;
    const text = rawReply ?? [reply, ...actions.map(wordsOf)].filter((part) => part !== '').join('\n');
    return html`
      ${text ? tool('copy', l10n.t('Copy the reply'), () => askHost(this, { type: 'copy', text })) : nothing}
      ${this.canAsk ? tool('refresh', l10n.t('Regenerate'), () => askHost(this, { type: 'regenerate', turnId: id })) : nothing}
      ${
        this.canAsk && this.isLast && turn.status === 'interrupted'
          ? html`<button class="link" @click=${() => askHost(this, { type: 'continue-reply', turnId: id })}>${l10n.t('Continue')}</button>`
          : nothing
      }
      ${
        this.forms && this.work?.kind !== 'correct'
          ? html`<button class="link" @click=${() => this.beginCorrection(turn)}>
            ${corrected ? l10n.t('Correct it again…') : l10n.t('This should have been…')}
          </button>`
          : nothing
      }
    `;
  }

  private renderVersions({ id, versions, status }: TurnView) {
    if (!versions || versions.count < 2) {
      return nothing;
    }
    const { shown, count } = versions;
    const show = (version: number) => askHost(this, { type: 'show-version', turnId: id, version });
    const isBusy = status === 'streaming' || !this.canAsk;
    return html`<span class="versions" role="group" aria-label=${l10n.t('Versions')}>
      ${tool('chevron-left', l10n.t('Previous version'), () => show(shown - 1), { isDisabled: isBusy || shown <= 1 })}
      <span>${shown}/${count}</span>
      ${tool('chevron-right', l10n.t('Next version'), () => show(shown + 1), { isDisabled: isBusy || shown >= count })}
    </span>`;
  }

  private renderCorrected({ reply, actions }: NonNullable<TurnView['corrected']>) {
    return html`<section class="corrected" aria-label=${l10n.t('What it should have been')}>
      <p class="quiet">
        ${l10n.t('Should have been, now in the dataset’s inbox.')}
        <button class="link" @click=${() => askHost(this, { type: 'open-inbox' })}>${l10n.t('Open the inbox')}</button>
      </p>
      ${actions.map(({ name, arguments: values }) => html`<p><span class="code">${name}</span> ${describeValues(values)}</p>`)}
      ${reply ? html`<p class="text" dir="auto">${reply}</p>` : nothing}
    </section>`;
  }

  private beginCorrection({ id, reply, actions, corrected }: TurnView): void {
    const correction = corrected ?? { reply, actions: actions.flatMap(asCorrected) };
    this.begin({ kind: 'correct', turnId: id, correction });
  }

  private begin(work: TurnWork): void {
    this.dispatchEvent(new CustomEvent<TurnWork>('begin-work', { detail: work, bubbles: true, composed: true }));
  }
}

type Action = TurnView['actions'][number];

function wordsOf(action: Action): string {
  return action.kind === 'resolved' ? `${action.name}: ${action.summary}` : action.raw;
}

function asCorrected(action: Action) {
  if (action.kind === 'invalid') {
    return [];
  }
  const said = action.arguments.filter((argument) => argument.said !== '');
  return [{ name: action.name, arguments: Object.fromEntries(said.map((argument) => [argument.name, argument.said])) }];
}

function describeValues(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${value}`)
    .join(' · ');
}

function renderRaw(raw: string) {
  return html`<details>
    <summary class="quiet">${l10n.t('All that the model wrote')}</summary>
    <pre class="code" dir="ltr">${raw}</pre>
  </details>`;
}
