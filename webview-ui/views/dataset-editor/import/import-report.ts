import { html, nothing } from 'lit';
import type { ImportReport } from '../../../../src/protocol/webview/dataset-import';
import { l10n } from '../../../shared/l10n';

const kinds = { kept: 'kept', changed: 'changed', noPlace: l10n.t('no place') } as const;
const mostShown = 50;

/** What became of everything that was read. */
export function renderReport({ notes, refused, refusedCount }: ImportReport) {
  if (notes.length === 0 && refusedCount === 0) {
    return html`<p class="quiet">${l10n.t('Nothing is changed or left out.')}</p>`;
  }
  return html`${
    notes.length > 0
      ? html`<div class="table" tabindex="0" role="region" aria-label=${l10n.t('What becomes of fields')}>
          <table>
            <thead><tr><th scope="col">${l10n.t('what')}</th><th scope="col">${l10n.t('field')}</th><th scope="col">${l10n.t('how')}</th><th scope="col" class="number">${l10n.t('times')}</th></tr></thead>
            <tbody>
              ${notes.slice(0, mostShown).map(
                ({ kind, field, how, count, example }) => html`<tr class=${kind}>
                  <td>${kinds[kind]}</td><th scope="row" dir="auto">${field}</th><td title=${example}>${how}</td><td class="number">${count.toLocaleString('en')}</td>
                </tr>`,
              )}
            </tbody>
          </table>
        </div>`
      : nothing
  }
  ${
    refusedCount > 0
      ? html`<h3>${l10n.t('Refused: {0}', refusedCount.toLocaleString('en'))}</h3>
          <ul class="refused">${refused.slice(0, mostShown).map(({ line, reason }) => html`<li>${l10n.t('line {0}: {1}', line.toLocaleString('en'), reason)}</li>`)}</ul>`
      : nothing
  }`;
}
