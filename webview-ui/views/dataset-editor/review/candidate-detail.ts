import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { html, nothing } from 'lit';
import { wordChanges } from '../../../../src/core/text/word-changes';
import type {
  CandidateFindingView,
  CandidateTurn,
  CandidateView,
} from '../../../../src/protocol/webview/dataset-review';
import { l10n } from '../../../shared/l10n';

const icons = { error: 'error', warning: 'warning', information: 'info' } as const;

/**
 * One row that waits, with what it changes of its source.
 * @param showSource shows the row that it was made of
 */
export function renderCandidate(
  { origin, split, tags, source, turns, findings }: CandidateView,
  showSource: () => void,
) {
  return html`<p class="about quiet">
      <span dir="auto">${[origin, split, ...tags].join(' · ')}</span>
      ${source ? html`<button class="link" @click=${showSource}>${l10n.t('Made of row {0}', source.lineNumber.toLocaleString('en'))}</button>` : nothing}
    </p>
    ${findings.length > 0 ? html`<ul class="findings" aria-label=${l10n.t('What speaks against it')}>${findings.map(renderFinding)}</ul>` : nothing}
    <ol class="turns">${turns.map(renderTurn)}</ol>`;
}

function renderFinding({ severity, message, fix }: CandidateFindingView) {
  return html`<li class=${severity}>
    <vscode-icon name=${icons[severity]} size="14" aria-hidden="true"></vscode-icon>
    <span><span class="for-screen-readers">${severity}: </span>${message} <span class="quiet">${fix}</span></span>
  </li>`;
}

function renderTurn({ role, text, before }: CandidateTurn) {
  return html`<li class="turn ${role}">
    <span class="role">${role}${text === undefined ? html`<span class="quiet"> ${l10n.t('· only in the source')}</span>` : nothing}</span>
    <p dir="auto">${before === undefined ? (text ?? '') : renderChanges(before, text ?? '')}</p>
  </li>`;
}

function renderChanges(before: string, after: string) {
  return wordChanges(before, after).map(({ kind, text }) =>
    kind === 'same' ? text : kind === 'removed' ? html`<del>${text}</del>` : html`<ins>${text}</ins>`,
  );
}
