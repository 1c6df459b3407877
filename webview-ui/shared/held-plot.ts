import type { ReactiveController, ReactiveControllerHost } from 'lit';
import Plot from './plot';

export interface PlotPlace {
  readonly heightPixels: number;
  /** Undefined before the chart was rendered. */
  element(): HTMLElement | null | undefined;
  /** Called after each update of the chart, and in another theme: shows what is there. */
  draw(place: HTMLElement): void;
}

/** The plot of a chart: as wide as its place, drawn anew in the colours of another theme, gone with the chart. */
export class HeldPlot implements ReactiveController {
  readonly #place: PlotPlace;
  readonly #resizes = new ResizeObserver(() => this.#fit());
  readonly #themes = new MutationObserver(() => this.#drawAnew());
  #plot: Plot | undefined;

  constructor(chart: ReactiveControllerHost, place: PlotPlace) {
    this.#place = place;
    chart.addController(this);
  }

  get canvas(): HTMLCanvasElement | undefined {
    return this.#plot?.ctx.canvas;
  }

  /** Shows points in the plot that is there, else in a new one. */
  show(points: Plot.AlignedData, place: HTMLElement, makeOptions: () => Plot.Options): void {
    if (this.#plot) {
      this.#plot.setData(points);
    } else {
      this.#plot = new Plot(makeOptions(), points, place);
    }
  }

  /** Takes the plot away: other options need a new one. */
  clear(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  hostConnected(): void {
    this.#themes.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  }

  hostUpdated(): void {
    const element = this.#place.element();
    if (element) {
      this.#resizes.observe(element);
      this.#place.draw(element);
    } else {
      this.clear();
    }
  }

  hostDisconnected(): void {
    this.#resizes.disconnect();
    this.#themes.disconnect();
    this.clear();
  }

  #drawAnew(): void {
    this.clear();
    const element = this.#place.element();
    if (element) {
      this.#place.draw(element);
    }
  }

  #fit(): void {
    const width = this.#place.element()?.clientWidth ?? 0;
    if (width > 0) {
      this.#plot?.setSize({ width, height: this.#place.heightPixels });
    }
  }
}
