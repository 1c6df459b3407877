import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ErrorDescription } from '../../../../src/core/errors/workbench-error';
import type { StatisticsView } from '../../../../src/protocol/webview/dataset-editor';
import { baseStyles } from '../../../shared/theme';
import { type DocumentLink, descriptionOf } from '../document-link';
import { type TermName, withTerm } from '../search/query-terms';
import './histogram-chart';
import { l10n } from '../../../shared/l10n';

const askDelayMs = 400;

/** The dataset in numbers: how long rows are, which actions they have in which split, which values. */
@customElement('charts-panel')
export class ChartsPanel extends LitElement {
  @property({ attribute: false }) link: DocumentLink | undefined;
  /** Of the document. */
  @property({ type: Number }) version = 0;
  @state() private statistics: StatisticsView | undefined;
  @state() private problem: ErrorDescription | undefined;
  private timer: number | undefined;

  static override styles = [
    baseStyles,
    css`
      :host {
        border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
        container-type: inline-size;
        display: block;
        overflow: auto;
        padding: 8px 12px;
      }
      .charts {
        display: grid;
        gap: 16px 24px;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
      }
      section {
        min-width: 0;
      }
      .wide {
        grid-column: 1 / -1;
      }
      h3 {
        font-size: 1em;
        font-weight: 600;
        margin: 0 0 4px;
      }
      .table {
        max-height: 190px;
        overflow: auto;
      }
      table {
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
        width: 100%;
      }
      thead th {
        background: var(--vscode-editor-background);
        color: var(--vscode-descriptionForeground);
        font-weight: normal;
        position: sticky;
        top: 0;
      }
      th,
      td {
        padding: 1px 8px 1px 0;
        text-align: start;
        vertical-align: baseline;
      }
      tbody th {
        font-weight: normal;
      }
      .number {
        text-align: end;
        white-space: nowrap;
      }
      meter {
        display: block;
        height: 5px;
        min-width: 30px;
        width: 100%;
      }
      meter::-webkit-meter-bar {
        background: none;
        border: 0;
        height: 5px;
      }
      meter::-webkit-meter-optimum-value {
        background: var(--vscode-charts-blue, currentColor);
      }
      .values {
        overflow-wrap: anywhere;
      }
      .none {
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];

  override render() {
    const { statistics, problem } = this;
    if (problem) {
      return html`<p role="alert">${problem.message} ${problem.fix}</p>`;
    }
    if (!statistics) {
      return html`<p class="quiet" aria-busy="true">${l10n.t('Counting …')}</p>`;
    }
    const { tokensPerRow, turnsPerRow, values } = statistics;
    return html`<div class="charts">
      ${
        tokensPerRow
          ? html`<histogram-chart .histogram=${tokensPerRow} .label=${l10n.t('Tokens per row')} .unit=${l10n.t('tokens')}></histogram-chart>`
          : html`<histogram-chart .histogram=${turnsPerRow} .label=${l10n.t('Turns per row')} .unit=${l10n.t('turns')}></histogram-chart>`
      }
      ${this.renderActions(statistics)} ${values.length > 0 ? this.renderValues(statistics) : nothing}
    </div>`;
  }

  private renderActions({ actionsBySplit: { splits, actions } }: StatisticsView) {
    const most = Math.max(1, ...actions.flatMap(({ counts }) => counts));
    return html`<section>
      <h3>${l10n.t('Actions by split')}</h3>
      <div class="table" tabindex="0" role="region" aria-label=${l10n.t('Actions by split')}>
        <table>
          <thead>
            <tr>
              <th scope="col">${l10n.t('action')}</th>
              ${splits.map((split) => html`<th scope="col" class="number">${split || l10n.t('no split')}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${actions.map(
              ({ name, counts }) => html`<tr>
                <th scope="row">${name ? this.renderTerm('action', name) : l10n.t('no action')}</th>
                ${counts.map(
                  (count) => html`<td class="number ${count === 0 ? 'none' : ''}">
                    ${count.toLocaleString('en')}<meter aria-hidden="true" max=${most} value=${count}></meter>
                  </td>`,
                )}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  private renderValues({ values }: StatisticsView) {
    return html`<section class="wide">
      <h3>${l10n.t('Values')}</h3>
      <div class="table" tabindex="0" role="region" aria-label=${l10n.t('Values of arguments')}>
        <table>
          <thead>
            <tr><th scope="col">${l10n.t('parameter')}</th><th scope="col" class="number">${l10n.t('different')}</th><th scope="col">${l10n.t('most frequent')}</th></tr>
          </thead>
          <tbody>
            ${values.map(
              ({ action, parameter, distinct, total, top }) => html`<tr>
                <th scope="row">${action}.${parameter}</th>
                <td class="number">${l10n.t('{0} of {1}', distinct.toLocaleString('en'), total.toLocaleString('en'))}</td>
                <td class="values quiet" dir="auto">${top
                  .slice(0, 4)
                  .map(({ name, count }) => `${name} (${count})`)
                  .join(', ')}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  private renderTerm(name: TermName, value: string) {
    const show = () => this.dispatchEvent(new CustomEvent('search-for', { detail: withTerm('', name, value) }));
    return html`<button class="link" title=${l10n.t('Show these rows')} @click=${show}>${value}</button>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('version') || changed.has('link')) {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.load(), this.statistics ? askDelayMs : 0);
    }
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  private async load(): Promise<void> {
    try {
      this.statistics = await this.link?.ask({ type: 'statistics' });
      this.problem = undefined;
    } catch (error) {
      this.problem = descriptionOf(error);
    }
  }
}
