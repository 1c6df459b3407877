import { html, nothing } from 'lit';
import type { DatasetEditorState } from '../../../../src/protocol/webview/dataset-editor';
import { l10n } from '../../../shared/l10n';

/** How far the thread is with what takes a while. @param cancel ends an edit of very many rows */
export function renderProgress({ loading, change }: DatasetEditorState, cancel: () => void) {
  if (change) {
    const words = l10n.t('Changing rows');
    return html`<span class="progress quiet"
      >${renderBar(words, change.doneRows, change.totalRows)} <button class="link" @click=${cancel}>${l10n.t('Cancel')}</button></span
    >`;
  }
  if (loading.kind === 'checking') {
    return html`<span class="progress quiet">${renderBar(l10n.t('Checking'), loading.doneLines, loading.totalLines)}</span>`;
  }
  return loading.kind === 'reading'
    ? html`<span class="progress quiet">${renderBar(l10n.t('Reading'), loading.doneBytes, loading.totalBytes)}</span>`
    : nothing;
}

function renderBar(words: string, done: number, total: number) {
  const percent = total > 0 ? Math.floor((100 * done) / total) : 0;
  return html`<progress max="100" value=${percent} aria-label=${words}></progress>${words} ${percent} %`;
}
