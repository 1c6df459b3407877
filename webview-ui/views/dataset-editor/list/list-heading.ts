import { html, nothing } from 'lit';
import type { Sort } from '../../../../src/protocol/webview/dataset-editor';
import { l10n } from '../../../shared/l10n';
import { moveAmongButtons } from '../move-among-buttons';
import { type Column, columns } from './columns';

/** The names of the columns, which sort the list. */
export function renderHeading(sort: Sort | undefined, onSort: (sort: Sort) => void) {
  return html`<div class="heading" role="row" aria-rowindex="1" @keydown=${moveAmongButtons}>
    ${columns.map((column) => renderColumn(column, sort, onSort))}
  </div>`;
}

function renderColumn({ key, title, label, isNumber }: Column, sort: Sort | undefined, onSort: (sort: Sort) => void) {
  const isSorted = sort?.key === key;
  // Of problems the worst are wanted, of all else the beginning.
  const isDescendingNext = isSorted ? !sort.isDescending : key === 'problems';
  const direction = sort?.isDescending ? 'descending' : 'ascending';
  const words = l10n.t('Sort by {0}', label.toLowerCase());
  const mark = isSorted
    ? html`<span class="mark" aria-hidden="true">${sort.isDescending ? '\ueab4' : '\ueab7'}</span>`
    : nothing;
  return html`<div
    role="columnheader"
    class="${key} ${isNumber ? 'number' : ''}"
    aria-label=${label}
    aria-sort=${isSorted ? direction : nothing}
  >
    <button
      tabindex=${isSorted ? 0 : -1}
      aria-label=${words}
      title=${words}
      @click=${() => onSort({ key, isDescending: isDescendingNext })}
    >
      ${key === 'problems' ? html`<span class="mark" aria-hidden="true">\uea6c</span>` : title}${mark}
    </button>
  </div>`;
}
