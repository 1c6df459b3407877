import { css, html, LitElement, unsafeCSS } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import plotStyles from 'uplot/dist/uPlot.min.css' with { type: 'text' };
import { keptSamples } from '../../../../src/protocol/webview/device-chat-condition';
import { coloursOf } from '../../../shared/chart-colours';
import { HeldPlot } from '../../../shared/held-plot';
import type Plot from '../../../shared/plot';
import { baseStyles } from '../../../shared/theme';
import type { ChartData } from './chart-definitions';

const height = 72;
/** So that lines are told apart without their colours. */
const dashes: readonly (readonly number[])[] = [[], [4, 3], [1, 2], [8, 3, 2, 3]];

/** Lines over the last samples, the newest at the right. A value that was not reported is a gap. */
@customElement('line-chart')
export class LineChart extends LitElement {
  @property({ attribute: false }) data: ChartData | undefined;
  @query('.plot') private place: HTMLElement | null | undefined;
  private drawnLines = '';
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
      .plot {
        height: 72px;
        overflow: hidden;
      }
    `,
  ];

  /** What is drawn, for a picture of it. */
  get canvas(): HTMLCanvasElement | undefined {
    return this.plot.canvas;
  }

  override render() {
    return html`<div class="plot" aria-hidden="true"></div>`;
  }

  private draw(place: HTMLElement): void {
    const { data, plot } = this;
    if (!data) {
      return;
    }
    const lines = data.lines.map(({ name }) => name).join();
    if (lines !== this.drawnLines) {
      plot.clear();
    }
    this.drawnLines = lines;
    plot.show(pointsOf(data), place, () => optionsOf(data, place));
  }
}

function pointsOf({ lines }: ChartData): Plot.AlignedData {
  const count = lines[0]?.values.length ?? 0;
  const places = Array.from({ length: count }, (_, index) => keptSamples - count + index);
  return [places, ...lines.map(({ values }) => values.map((value) => value ?? null))];
}

function optionsOf({ lines, range, digits }: ChartData, place: HTMLElement): Plot.Options {
  const { text, lines: gridColour, series } = coloursOf(place);
  return {
    width: Math.max(120, place.clientWidth),
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [0, keptSamples - 1] },
      y: { range: (_plot, low, high) => rangeAround(low, high, range) },
    },
    axes: [
      { show: false },
      {
        stroke: text,
        grid: { stroke: gridColour, width: 1 },
        ticks: { show: false },
        font: `11px ${getComputedStyle(place).fontFamily}`,
        size: 42,
        gap: 4,
        space: 24,
        values: (_plot, splits) => splits.map((split) => split.toFixed(Number.isInteger(split) ? 0 : digits)),
      },
    ],
    padding: [6, 4, 6, 0],
    series: [
      {},
      ...lines.map((_line, index) => ({
        stroke: series[index % series.length] ?? text,
        dash: [...(dashes[index % dashes.length] ?? [])],
        width: 1.5,
        points: { show: true, size: 4, filter: alone },
      })),
    ],
  };
}

/** Values without a neighbour: no line goes through them. */
function alone(plot: Plot, series: number): number[] {
  const values = plot.data[series] ?? [];
  const isThere = (index: number) => values[index] !== undefined && values[index] !== null;
  return Array.from(values, (_, index) => index).filter(
    (index) => isThere(index) && !isThere(index - 1) && !isThere(index + 1),
  );
}

function rangeAround(low: number, high: number, range: ChartData['range']): [number, number] {
  const [least, most] = range ?? [undefined, undefined];
  const bottom = least ?? (low ?? 0) - 1;
  return [
    bottom,
    most ?? Math.max((high ?? 0) * (least === undefined ? 1 : 1.1) + (least === undefined ? 1 : 0), bottom + 1),
  ];
}
