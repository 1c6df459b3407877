import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ActionOutcome, ActionView } from '../../../../src/protocol/webview/device-chat';
import { baseStyles } from '../../../shared/theme';
import { askHost } from '../ask-host';
import { findStyles } from '../find/find-styles';
import { cardStyles } from './action-card-styles';
import './action-field';
import { l10n } from '../../../shared/l10n';

type Resolved = Extract<ActionView, { readonly kind: 'resolved' }>;

const icons: Readonly<Record<string, string>> = {
  call: 'call-outgoing',
  sms: 'comment',
  web_search: 'search',
  calendar_insert: 'calendar',
  alarm: 'bell',
  timer: 'watch',
  map: 'location',
  email: 'mail',
  contact_insert: 'person-add',
  settings: 'gear',
};

/** One action of a reply: its name, a field for each value, what code made of it, and what can be done with it. */
@customElement('action-card')
export class ActionCard extends LitElement {
  @property({ attribute: false }) action: ActionView | undefined;

  static override styles = [
    baseStyles,
    findStyles,
    css`:host { container-type: inline-size; display: block; max-width: 860px; }`,
    cardStyles,
  ];

  override render() {
    const { action } = this;
    if (!action) {
      return nothing;
    }
    return action.kind === 'resolved' ? this.renderResolved(action) : renderInvalid(action);
  }

  private renderResolved(action: Resolved) {
    return html`<article class="card ${action.isComplete ? '' : 'incomplete'}" aria-label=${l10n.t('Action {0}: {1}', action.name, action.summary)}>
      <header>
        <vscode-icon name=${icons[action.name] ?? 'zap'}></vscode-icon>
        <span class="code name">${action.name}</span>
        <span class="summary said" dir="auto">${action.summary}</span>
      </header>
      ${
        action.arguments.length === 0
          ? nothing
          : html`<div class="fields">
            ${action.arguments.map(
              (argument) => html`<action-field .argument=${argument} .actionId=${action.id}></action-field>`,
            )}
          </div>`
      }
      ${action.questions.map(
        (question) => html`<p class="question"><vscode-icon name="question"></vscode-icon>${question}</p>`,
      )}
      ${this.renderOutcome(action.outcome)}
      <footer>
        ${
          action.intent
            ? html`
            <vscode-button secondary @click=${() => askHost(this, { type: 'dry-run', actionId: action.id })}>${l10n.t('Dry Run')}</vscode-button>
            <vscode-button @click=${() => askHost(this, { type: 'run-on-phone', actionId: action.id })}>${l10n.t('Run on Phone…')}</vscode-button>
          `
            : html`<span class="quiet">${
                action.isComplete
                  ? l10n.t('This action opens nothing on the phone.')
                  : l10n.t('Not runnable until this is clear.')
              }</span>`
        }
      </footer>
    </article>`;
  }

  private renderOutcome(outcome: ActionOutcome) {
    switch (outcome.kind) {
      case 'none':
        return nothing;
      case 'dry-run':
        return html`<div class="outcome" role="status">
          <span class="quiet">${l10n.t('Would run on the phone:')}</span>
          <pre class="code">${outcome.command}</pre>
        </div>`;
      case 'opened':
        return html`<p class="outcome" role="status">
          <vscode-icon name="pass"></vscode-icon> ${l10n.t('Opened on the phone; what happens next is up to its owner. {0}', outcome.note ?? '')}
        </p>`;
      case 'failed':
        return html`<p class="outcome failed" role="alert">${outcome.error.message} ${outcome.error.fix}</p>`;
    }
  }
}

function renderInvalid(action: Extract<ActionView, { readonly kind: 'invalid' }>) {
  return html`<article class="card invalid" aria-label=${l10n.t('An action that cannot be read')}>
    <header>
      <vscode-icon name="warning"></vscode-icon>
      <span class="summary">${l10n.t('The model wrote an action that cannot be read: {0}', action.problem)}</span>
    </header>
    <pre class="code said">${action.raw}</pre>
  </article>`;
}
