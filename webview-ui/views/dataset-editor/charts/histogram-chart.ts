import { css, html, LitElement, unsafeCSS } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import plotStyles from 'uplot/dist/uPlot.min.css' with { type: 'text' };
import type { Histogram } from '../../../../src/core/dataset/statistics/histogram';
import { coloursOf } from '../../../shared/chart-colours';
import { HeldPlot } from '../../../shared/held-plot';
import { l10n } from '../../../shared/l10n';
import Plot from '../../../shared/plot';
import { baseStyles } from '../../../shared/theme';

const height = 130;

/** How many rows have how much of something: bars, and the same as a table. */
@customElement('histogram-chart')
export class HistogramChart extends LitElement {
  @property({ attribute: false }) histogram: Histogram | undefined;
  @property() label = '';
  /** What is counted, for the table's heading. */
  @property() unit = '';
  @query('.plot') private place: HTMLElement | null | undefined;
  private readonly plot = new HeldPlot(this, {
    heightPixels: height,
    element: () => this.place,
    draw: (place) => this.draw(place),
  });

  static override styles = [
    unsafeCSS(plotStyles),
    baseStyles,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      h3 {
        font-size: 1em;
        font-weight: 600;
        margin: 0 0 2px;
      }
      p {
        font-size: 0.92em;
        margin: 0 0 4px;
      }
      .plot {
        height: 130px;
        overflow: hidden;
      }
      table {
        border-collapse: collapse;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        font-weight: normal;
        padding: 0 10px 0 0;
        text-align: end;
      }
      summary {
        cursor: pointer;
        font-size: 0.92em;
      }
    `,
  ];

  override render() {
    const { histogram, label, unit } = this;
    if (!histogram) {
      return html``;
    }
    const { minimum, median, p95, maximum } = histogram;
    return html`<h3>${label}</h3>
      <p class="quiet">${l10n.t('{0} to {1}, median {2}, 95 % at most {3}', minimum, maximum, median, p95)}</p>
      <div class="plot" aria-hidden="true"></div>
      <details>
        <summary>${l10n.t('As a table')}</summary>
        <table>
          <thead>
            <tr><th scope="col">${unit}</th><th scope="col">${l10n.t('rows')}</th></tr>
          </thead>
          <tbody>
            ${histogram.from.map((_, index) => html`<tr><th scope="row">${rangeOf(histogram, index)}</th><td>${histogram.counts[index]?.toLocaleString('en')}</td></tr>`)}
          </tbody>
        </table>
      </details>`;
  }

  private draw(place: HTMLElement): void {
    const { histogram, plot } = this;
    plot.clear();
    if (histogram) {
      const indexes = histogram.from.map((_, index) => index);
      plot.show([indexes, [...histogram.counts]], place, () => optionsOf(histogram, place));
    }
  }
}

function optionsOf(histogram: Histogram, place: HTMLElement): Plot.Options {
  const { text, lines, bars } = coloursOf(place);
  const axis: Plot.Axis = {
    stroke: text,
    grid: { stroke: lines, width: 1 },
    ticks: { show: false },
    font: fontOf(place),
  };
  return {
    width: Math.max(120, place.clientWidth),
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [-0.5, histogram.from.length - 0.5] },
      y: { range: (_plot, _low, high) => [0, Math.max(1, high)] },
    },
    axes: [
      {
        ...axis,
        size: 22,
        gap: 2,
        grid: { show: false },
        incrs: [1, 2, 5, 10, 20, 50],
        values: (_plot, splits) =>
          splits.map((split) => (Number.isInteger(split) ? (histogram.from[split]?.toLocaleString('en') ?? '') : '')),
      },
      {
        ...axis,
        size: 46,
        gap: 4,
        values: (_plot, splits) => splits.map((split) => (Number.isInteger(split) ? split.toLocaleString('en') : '')),
      },
    ],
    series: [
      {},
      {
        stroke: bars,
        fill: bars,
        points: { show: false },
        ...(Plot.paths.bars && { paths: Plot.paths.bars({ size: [0.86, 60] }) }),
      },
    ],
  };
}

function fontOf(place: HTMLElement): string {
  return `11px ${getComputedStyle(place).fontFamily}`;
}

function rangeOf({ from, maximum }: Histogram, index: number): string {
  const start = from[index] ?? 0;
  const next = from[index + 1];
  const end = next === undefined ? maximum : next - 1;
  return end > start ? `${start}–${end}` : String(start);
}
