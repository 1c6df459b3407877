import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { html, nothing } from 'lit';
import type { RowPath } from '../../../../src/core/dataset/document/row-edit';
import type { FindingView } from '../../../../src/protocol/webview/dataset-editor';
import { l10n } from '../../../shared/l10n';
import type { ConversationContext } from './conversation-context';

const icons = { error: 'error', warning: 'warning', information: 'info' } as const;

/** The findings about a value, or about what lies in it where no field shows that by itself. */
export function findingsAt(findings: readonly FindingView[], path: RowPath, isExact = true): readonly FindingView[] {
  return findings.filter(
    ({ path: at }) => at !== undefined && startsWith(at, path) && (!isExact || at.length === path.length),
  );
}

/** For screen readers, in one text. */
export function wordsOf(findings: readonly FindingView[]): string {
  return findings
    .filter(({ mutedFor }) => mutedFor === undefined)
    .map(({ message }) => message)
    .join(' ');
}

/** What was found, with what can be done about it. */
export function renderFindings(context: ConversationContext, findings: readonly FindingView[]) {
  return findings.length === 0
    ? nothing
    : html`<ul class="findings" aria-label=${l10n.t('Problems')}>${findings.map((finding) => renderFinding(context, finding))}</ul>`;
}

function renderFinding({ link, conversation, isReadOnly }: ConversationContext, finding: FindingView) {
  const { key } = conversation.row;
  const { id, severity, message, fix, fixes, mutedFor, isMutedEverywhere } = finding;
  const name = { key, finding: id };
  const isMuted = mutedFor !== undefined;
  return html`<li class="finding ${severity} ${isMuted ? 'muted' : ''}" data-finding=${id}>
    <vscode-icon name=${isMuted ? 'bell-slash' : icons[severity]} aria-hidden="true"></vscode-icon>
    <div>
      <span class="for-screen-readers">${severity}: </span>${message}
      ${isMuted ? html`<span class="quiet">${l10n.t('Muted: {0}', mutedFor)}</span>` : fix && fixes.length === 0 ? html`<span class="quiet">${fix}</span>` : nothing}
      ${
        isReadOnly
          ? nothing
          : isMuted
            ? html`<button class="link" aria-description=${message} @click=${() => link.unmute(name)}>${isMutedEverywhere ? l10n.t('Unmute in every row') : l10n.t('Unmute')}</button>`
            : html`<span class="fixes">
              ${fixes.map(
                (title, number) => html`<button
                  class="fix"
                  title=${l10n.t('{0} (Ctrl+.)', title)}
                  @click=${() => link.change({ type: 'fix', key, finding: id, fix: number }, l10n.t('Fixed: {0}', title))}
                ><vscode-icon name="lightbulb" size="14" aria-hidden="true"></vscode-icon>${title}</button>`,
              )}
              <button class="link" aria-description=${message} @click=${() => link.mute(name)}>${l10n.t('Mute…')}</button>
            </span>`
      }
    </div>
  </li>`;
}

function startsWith(path: RowPath, start: RowPath): boolean {
  return start.every((step, index) => path[index] === step);
}
