import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing } from 'lit';
import { type DatasetEditorState, isEditable } from '../../../src/protocol/webview/dataset-editor';
import { l10n } from '../../shared/l10n';

/** What a list without rows offers. */
export interface EmptyListActions {
  readonly showAll: () => void;
  readonly addRow: () => void;
  readonly importRows: () => void;
}

/** Says why the list is empty; nothing where it is not, or not yet known to be. */
export function renderEmptyList({ totals, list, loading, access }: DatasetEditorState, actions: EmptyListActions) {
  if (list.count > 0 || loading.kind === 'reading') {
    return nothing;
  }
  if (totals.lines > 0) {
    return html`<div class="nothing">
      <h2>${l10n.t('No row matches')}</h2>
      <p class="quiet">${l10n.t('Nothing in {0} rows is what the search asks for.', totals.lines.toLocaleString('en'))}</p>
      <vscode-button secondary @click=${actions.showAll}>${l10n.t('Show All Rows')}</vscode-button>
    </div>`;
  }
  return html`<div class="nothing">
    <h2>${l10n.t('No conversations yet')}</h2>
    <p class="quiet">${l10n.t('A row is one conversation: what a user says, and what the assistant answers or calls.')}</p>
    ${
      isEditable(access)
        ? html`<vscode-button @click=${actions.addRow}>${l10n.t('Add a Row')}</vscode-button>
          <vscode-button secondary @click=${actions.importRows}>${l10n.t('Import…')}</vscode-button>`
        : nothing
    }
  </div>`;
}

/** Says why the whole file cannot be shown. */
export function renderFailure({ loading, fileName }: DatasetEditorState) {
  return loading.kind === 'failed'
    ? html`<main class="failed" role="alert">
        <h2>${l10n.t('{0} cannot be opened here', fileName)}</h2>
        <p>${loading.error.message}</p>
        <p class="quiet">${loading.error.fix}</p>
      </main>`
    : nothing;
}
