import '@vscode-elements/elements/dist/vscode-button/index.js';
import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceChatState } from '../../../../src/protocol/webview/device-chat';
import { baseStyles } from '../../../shared/theme';
import { askHost } from '../ask-host';
import { type ChartData, chartsOf, newestText } from './chart-definitions';
import { pictureOf } from './charts-picture';
import './line-chart';
import { l10n } from '../../../shared/l10n';
import type { LineChart } from './line-chart';
import { csvOf, tableOf } from './sample-table';

/** How the phone was in the last two minutes: charts, or the same as a table; either can be saved. */
@customElement('device-charts')
export class DeviceCharts extends LitElement {
  @property({ attribute: false }) chat: DeviceChatState | undefined;
  @state() private isTable = false;

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
      }
      section {
        margin-bottom: 10px;
      }
      h3 {
        font-size: 1em;
        font-weight: 600;
        margin: 0;
      }
      .values {
        display: flex;
        flex-wrap: wrap;
        font-size: 0.9em;
        font-variant-numeric: tabular-nums;
        gap: 0 10px;
        margin: 0 0 2px;
      }
      .swatch {
        height: 8px;
        margin-inline-end: 5px;
        stroke-width: 2;
        width: 18px;
      }
      .line-0 {
        stroke: var(--vscode-charts-blue);
      }
      .line-1 {
        stroke: var(--vscode-charts-yellow);
        stroke-dasharray: 4 3;
      }
      .line-2 {
        stroke: var(--vscode-charts-green);
        stroke-dasharray: 1 2;
      }
      .line-3 {
        stroke: var(--vscode-charts-purple);
        stroke-dasharray: 8 3 2 3;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-bottom: 10px;
      }
      .table {
        max-width: 100%;
        overflow: auto;
      }
      table {
        border-collapse: collapse;
        font-size: 0.92em;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        font-weight: normal;
        padding: 1px 10px 1px 0;
        text-align: end;
        white-space: nowrap;
      }
      thead th {
        color: var(--vscode-descriptionForeground);
      }
      :is(th, td):first-child {
        text-align: start;
      }
    `,
  ];

  override render() {
    const { chat } = this;
    if (!chat) {
      return nothing;
    }
    const { samples, phone } = chat;
    if (samples.length === 0) {
      return html`<p class="quiet">${l10n.t('This phone has told nothing yet: numbers come each second while the model runs.')}</p>`;
    }
    return html`<div class="buttons">
        <vscode-button secondary @click=${() => this.toggle()}>${this.isTable ? l10n.t('As charts') : l10n.t('As a table')}</vscode-button>
        <vscode-button secondary title=${l10n.t('Save the numbers as a file')} @click=${() => this.saveCsv()}>CSV…</vscode-button>
        ${this.isTable ? nothing : html`<vscode-button secondary title=${l10n.t('Save the charts as a picture')} @click=${() => this.savePng()}>PNG…</vscode-button>`}
      </div>
      ${this.isTable ? this.renderTable() : chartsOf(samples, phone.isVirtual).map(renderChart)}
      ${samples.at(-1)?.isCharging ? html`<p class="quiet">${l10n.t('It is charging: the current says little of what the model takes.')}</p>` : nothing}`;
  }

  private renderTable() {
    const { titles, rows } = tableOf(this.chat?.samples ?? []);
    return html`<div class="table" tabindex="0" role="region" aria-label=${l10n.t('Samples')}><table>
      <thead><tr>${titles.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${rows.map(
        ([time, ...cells]) =>
          html`<tr><th scope="row">${time}</th>${cells.map((cell) => html`<td>${cell || '–'}</td>`)}</tr>`,
      )}</tbody>
    </table></div>`;
  }

  private toggle(): void {
    this.isTable = !this.isTable;
  }

  private saveCsv(): void {
    const bytes = new TextEncoder().encode(csvOf(this.chat?.samples ?? []));
    askHost(this, { type: 'export-samples', format: 'csv', bytes });
  }

  private async savePng(): Promise<void> {
    const charts = chartsOf(this.chat?.samples ?? [], this.chat?.phone.isVirtual ?? false);
    const rows = charts.map((chart, index) => ({
      title: chart.title,
      values: valuesOf(chart).join(' · ') || chart.nothing,
      canvas: this.renderRoot.querySelector<LineChart>(`line-chart[data-index="${index}"]`)?.canvas,
    }));
    askHost(this, { type: 'export-samples', format: 'png', bytes: await pictureOf(rows, this) });
  }
}

function renderChart(chart: ChartData, index: number) {
  const values = valuesOf(chart);
  return html`<section>
    <h3>${chart.title}</h3>
    ${
      values.length === 0
        ? html`<p class="values quiet">${chart.nothing}</p>`
        : html`<p class="values quiet">${values.map(
            (value, line) => html`<span>${values.length > 1 ? renderSwatch(line) : nothing}${value}</span>`,
          )}</p>
          <line-chart data-index=${index} .data=${chart}></line-chart>`
    }
  </section>`;
}

/** As the line is drawn, so that it is known by its dashes too. */
function renderSwatch(line: number) {
  return html`<svg class="swatch line-${line % 4}" aria-hidden="true">${svg`<line y1="50%" x2="100%" y2="50%"></line>`}</svg>`;
}

function valuesOf(chart: ChartData): readonly string[] {
  return chart.lines.map((line) => `${line.name} ${newestText(line, chart)}`);
}
