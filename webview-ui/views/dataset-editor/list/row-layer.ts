import type { ListModel } from './list-model';
import { RowElement } from './row-element';

/** The same as in the styles. */
export const rowHeight = 22;
/** Drawn above and below what is in view: the browser scrolls before the page can draw. */
const spareRows = 30;
/** Drawn again when fewer than this are left above or below. */
const marginRows = 14;
/** Never more, however tall the view is. */
const mostElements = 190;

/** What is in view of the list. */
export interface RowsInView {
  readonly start: number;
  readonly end: number;
  /** Pixels from where a row stands among all rows to where it stands in the layer. */
  readonly shift: number;
  readonly viewHeight: number;
}

/** Some dozens of elements that show one part of the list after the other. */
export class RowLayer {
  readonly #layer: HTMLElement;
  readonly #elements: RowElement[] = [];
  #drawn = { first: 0, end: 0, shift: 0, count: 0 };

  constructor(layer: HTMLElement) {
    this.#layer = layer;
  }

  /** Of the list that was drawn last. */
  get rowCount(): number {
    return this.#drawn.count;
  }

  /** Whether what is drawn is enough for these rows, and some around them. */
  covers({ start, end, shift }: RowsInView): boolean {
    const { first, end: drawnEnd, shift: drawnShift, count } = this.#drawn;
    return (
      shift === drawnShift && Math.max(0, start - marginRows) >= first && Math.min(count, end + marginRows) <= drawnEnd
    );
  }

  /** @returns the id of the active row's element, where it is drawn */
  draw(model: ListModel, { start, shift, viewHeight }: RowsInView): string | undefined {
    const size = Math.min(model.count, Math.ceil(viewHeight / rowHeight) + 1 + 2 * spareRows, mostElements);
    const first = Math.min(Math.max(0, start - spareRows), model.count - size);
    this.#provide(size);
    this.#rotate(first - this.#drawn.first);
    this.#drawn = { first, end: first + size, shift, count: model.count };
    model.windows.want(first, first + size);
    this.#layer.style.transform = `translateY(${first * rowHeight + shift}px)`;
    for (const [offset, element] of this.#elements.entries()) {
      drawRow(model, element, first + offset);
    }
    const active = model.active?.index;
    return active !== undefined && active >= first && active < first + size ? `row-${active}` : undefined;
  }

  /**
   * A row keeps its element while it is near, so that only those that come are written and painted anew. Rows stand one
   * below the other without a place of their own in their styles: browsers slow down with many different styles.
   */
  #rotate(steps: number): void {
    if (Math.abs(steps) >= this.#elements.length) {
      return;
    }
    if (steps > 0) {
      const moved = this.#elements.splice(0, steps);
      this.#elements.push(...moved);
      this.#layer.append(...moved.map(({ element }) => element));
    } else if (steps < 0) {
      const moved = this.#elements.splice(steps);
      this.#elements.unshift(...moved);
      this.#layer.prepend(...moved.map(({ element }) => element));
    }
  }

  #provide(count: number): void {
    while (this.#elements.length < count) {
      const element = new RowElement();
      this.#elements.push(element);
      this.#layer.append(element.element);
    }
    for (const { element } of this.#elements.splice(count)) {
      element.remove();
    }
  }
}

function drawRow(model: ListModel, element: RowElement, index: number): void {
  const row = model.windows.at(index);
  const isActive = row !== undefined && row.key === model.active?.key;
  element.show({ index, row, isActive, isChosen: row !== undefined && model.isChosen(row) });
}
