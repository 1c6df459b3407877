import { html, nothing } from 'lit';
import type { DeepStatus } from '../../../../src/protocol/webview/dataset-deep';

const parts = { signatures: 'Reading rows', near: 'Comparing rows', tokens: 'Counting tokens' } as const;

/** Why the rules wait, in a few words, and at length. */
const reasons = {
  off: ['not looked for', 'The setting mobileLlm.dataset.deepChecks is off.'],
  large: ['not looked for', 'In a dataset of this size they are looked for only when you ask: it may take minutes.'],
  cancelled: ['cancelled', 'They are looked for again when you ask.'],
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
        ${renderAction('Cancel', () => ask(false))}</span
      >`;
    }
    case 'idle': {
      const [words, title] = reasons[status.reason];
      return html`<span class="quiet" title=${title}
        >Near copies, balance, tokens: ${status.isOutdated ? 'not looked for since the last edits' : words}
        ${renderAction(status.isOutdated ? 'Check Again' : 'Check Now', () => ask(true))}</span
      >`;
    }
    case 'failed':
      return html`<span class="wrong" title=${status.error.fix}
        >${status.error.message} ${renderAction('Try Again', () => ask(true))}</span
      >`;
  }
}

function renderAction(title: string, action: () => void) {
  return html`<button class="link" @click=${action}>${title}</button>`;
}
