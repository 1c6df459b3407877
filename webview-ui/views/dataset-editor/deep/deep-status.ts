import { html, nothing } from 'lit';
import type { DeepStatus } from '../../../../src/protocol/webview/dataset-deep';
import { l10n } from '../../../shared/l10n';

const parts = {
  signatures: l10n.t('Reading rows'),
  near: l10n.t('Comparing rows'),
  tokens: l10n.t('Counting tokens'),
} as const;

/** Why the rules wait, in a few words, and at length. */
const reasons = {
  off: [l10n.t('not looked for'), l10n.t('The setting mobileLlm.dataset.deepChecks is off.')],
  large: [
    l10n.t('not looked for'),
    l10n.t('In a dataset of this size they are looked for only when you ask: it may take minutes.'),
  ],
  cancelled: ['cancelled', l10n.t('They are looked for again when you ask.')],
} as const;

/**
 * How far the rules are that compare rows, count the dataset and count tokens.
 * @param ask begins them, or ends them
 */
export function renderDeepStatus(status: DeepStatus, ask: (isWanted: boolean) => void) {
  switch (status.kind) {
    case 'waiting':
    case 'done':
      return nothing;
    case 'running': {
      const { part, done, total } = status;
      const percent = total > 0 ? Math.floor((100 * done) / total) : 0;
      return html`<span class="progress late quiet"
        ><progress max="100" value=${percent} aria-label=${parts[part]}></progress>${parts[part]} ${percent} %
        ${renderAction(l10n.t('Cancel'), () => ask(false))}</span
      >`;
    }
    case 'idle': {
      const [words, title] = reasons[status.reason];
      return html`<span class="quiet" title=${title}
        >${l10n.t('Near copies, balance, tokens: {0}', status.isOutdated ? l10n.t('not looked for since the last edits') : words)}
        ${renderAction(status.isOutdated ? l10n.t('Check Again') : l10n.t('Check Now'), () => ask(true))}</span
      >`;
    }
    case 'failed':
      return html`<span class="wrong" title=${status.error.fix}
        >${status.error.message} ${renderAction(l10n.t('Try Again'), () => ask(true))}</span
      >`;
  }
}

function renderAction(title: string, action: () => void) {
  return html`<button class="link" @click=${action}>${title}</button>`;
}
