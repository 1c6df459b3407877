import { formatBytes } from '../../../src/core/text/bytes';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeployStep, StepProgress } from '../../../src/protocol/webview/device-chat';
import { formatSeconds } from '../../shared/format';
import { l10n } from '../../shared/l10n';
import { baseStyles } from '../../shared/theme';
import { askHost } from './ask-host';

const icons = { waiting: 'circle-large-outline', running: 'sync', done: 'pass-filled', skipped: 'pass' } as const;
const spoken = {
  waiting: 'waiting',
  running: l10n.t('in progress'),
  done: 'done',
  skipped: l10n.t('not needed'),
} as const;

/** The way of a model onto the phone: each step with confirmed bytes, rate and time left. */
@customElement('deploy-steps')
export class DeploySteps extends LitElement {
  @property({ attribute: false }) steps: readonly DeployStep[] = [];
  @property() phone = '';

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        margin: 6vh auto 0;
        max-width: 460px;
      }
      h2 {
        font-size: 1.15em;
        font-weight: 600;
        margin: 0 0 14px;
      }
      ol {
        list-style: none;
        margin: 0 0 16px;
        padding: 0;
      }
      li {
        display: grid;
        gap: 2px 10px;
        grid-template-columns: 16px 1fr auto;
        min-height: 30px;
        padding: 3px 0;
      }
      li.waiting {
        color: var(--vscode-descriptionForeground);
      }
      li.done vscode-icon,
      li.skipped vscode-icon {
        color: var(--vscode-testing-iconPassed);
      }
      vscode-progress-bar {
        background: var(--vscode-input-background);
        grid-column: 2 / 4;
        margin: 4px 0 6px;
      }
      .below {
        grid-column: 2 / 4;
      }
      .numbers {
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  override render() {
    return html`
      <h2>${l10n.t('Getting {0} ready', this.phone)}</h2>
      <ol>
        ${this.steps.map((step) => this.renderStep(step))}
      </ol>
      <vscode-button secondary @click=${() => askHost(this, { type: 'stop' })}>${l10n.t('Cancel')}</vscode-button>
    `;
  }

  private renderStep(step: DeployStep) {
    const { progress, status } = step;
    return html`<li class=${status} aria-current=${status === 'running' ? 'step' : 'false'}>
      <vscode-icon name=${icons[status]} ?spin=${status === 'running'} aria-hidden="true"></vscode-icon>
      <span>${step.title}<span class="for-screen-readers">(${spoken[status]})</span></span>
      <span class="quiet numbers ${progress && status === 'running' ? 'below' : ''}">${progress && status === 'running' ? describeProgress(progress, step.note) : (step.note ?? '')}</span>
      ${
        progress && status === 'running'
          ? html`<vscode-progress-bar
            .value=${progress.doneBytes}
            .max=${progress.totalBytes}
            aria-label=${step.title}
          ></vscode-progress-bar>`
          : nothing
      }
    </li>`;
  }
}

function describeProgress(
  { doneBytes, totalBytes, bytesPerSecond, secondsLeft }: StepProgress,
  note: string | undefined,
): string {
  return [
    note ?? '',
    l10n.t('{0} of {1} confirmed', formatBytes(doneBytes), formatBytes(totalBytes)),
    bytesPerSecond ? `${formatBytes(bytesPerSecond)}/s` : '',
    secondsLeft === undefined ? '' : l10n.t('{0} left', formatSeconds(secondsLeft)),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
