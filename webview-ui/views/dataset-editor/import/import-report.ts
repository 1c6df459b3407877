import { html, nothing } from 'lit';
import type { ImportReport } from '../../../../src/protocol/webview/dataset-import';

const kinds = { kept: 'kept', changed: 'changed', noPlace: 'no place' } as const;
const mostShown = 50;

/** What became of everything that was read. */
export function renderReport({ notes, refused, refusedCount }: ImportReport) {
  if (notes.length === 0 && refusedCount === 0) {
    return html`<p class="quiet">Nothing is changed or left out.</p>`;
  }
  return html`${
    notes.length > 0
      ? html`<div class="table" tabindex="0" role="region" aria-label="What becomes of fields">
          <table>
            <thead><tr><th scope="col">what</th><th scope="col">field</th><th scope="col">how</th><th scope="col" class="number">times</th></tr></thead>
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
      ? html`<h3>Refused: ${refusedCount.toLocaleString('en')}</h3>
          <ul class="refused">${refused.slice(0, mostShown).map(({ line, reason }) => html`<li>line ${line.toLocaleString('en')}: ${reason}</li>`)}</ul>`
      : nothing
  }`;
}
