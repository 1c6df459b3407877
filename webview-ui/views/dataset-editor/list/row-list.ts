import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Sort, SortKey } from '../../../../src/protocol/webview/dataset-editor';
import { moveAmongButtons } from '../move-among-buttons';
import { columns } from './columns';
import type { ListModel, Reach } from './list-model';
import { listStyles } from './list-styles';
import { RowElement } from './row-element';
import { ScrollPosition } from './scroll-position';

const rowHeight = 22;
const headingHeight = 26;
/** Drawn above and below what is in view: the browser scrolls before the page can draw. */
const spareRows = 30;
/** Drawn again when fewer than this are left above or below. */
const marginRows = 14;
/** Never more, however tall the view is. */
const mostElements = 190;
const settleDelayMs = 150;

/** The rows of the list that are in view, in a grid that counts all of them. */
@customElement('row-list')
export class RowList extends LitElement {
  @property({ attribute: false }) model: ListModel | undefined;
  /** Grows with every change of the model. */
  @property({ type: Number }) version = 0;

  @query('.layer') private layer: HTMLElement | null | undefined;
  @query('.spacer') private spacer: HTMLElement | null | undefined;
  @query('.grid') private grid: HTMLElement | null | undefined;
  private readonly position = new ScrollPosition();
  private readonly elements: RowElement[] = [];
  private readonly resizes = new ResizeObserver(() => this.resize());
  private drawn = { first: 0, end: 0, shift: 0, count: 0 };
  private shownHeight = -1;
  private isDrawing = false;
  private settleTimer: number | undefined;

  static override styles = [listStyles];

  /** First pixel in view, of all rows below each other; kept over a reload. */
  get top(): number {
    return this.position.top;
  }

  set top(top: number) {
    this.position.scrollTo(top);
    this.writeScroll();
  }

  override focus(): void {
    this.grid?.focus();
  }

  /** Brings the active row into view. */
  revealActive(isCentred = false): void {
    const index = this.model?.active?.index;
    if (index !== undefined) {
      this.resize();
      this.position.reveal(index, isCentred);
      this.writeScroll();
    }
  }

  /** Draws rows that have come. */
  drawRows(): void {
    this.draw(true);
  }

  override render() {
    const sort = this.model?.list.sort;
    return html`<div
      class="grid"
      role="grid"
      tabindex="0"
      aria-label="Rows"
      aria-multiselectable="true"
      aria-rowcount=${(this.model?.count ?? 0) + 1}
      @keydown=${this.onKey}
      @scroll=${this.onScroll}
    >
      <div class="headings" role="rowgroup">
        <div class="heading" role="row" aria-rowindex="1" @keydown=${moveAmongButtons}>
          ${columns.map((column) => renderHeading(column, sort, this))}
        </div>
      </div>
      <div class="layer" role="rowgroup"></div>
      <div class="spacer" role="presentation"></div>
      <slot></slot>
    </div>`;
  }

  sortBy(key: SortKey): void {
    const sort = this.model?.list.sort;
    const detail: Sort = { key, isDescending: sort?.key === key && !sort.isDescending };
    this.dispatchEvent(new CustomEvent('sort-by', { detail }));
  }

  protected override firstUpdated(_changed: PropertyValues<this>): void {
    if (this.grid && this.layer) {
      this.resizes.observe(this.grid);
      this.layer.addEventListener('mousedown', (event) => this.onMouseDown(event));
      this.layer.addEventListener('dblclick', () => this.dispatchEvent(new CustomEvent('enter-row')));
      this.layer.addEventListener('contextmenu', (event) => this.onContextMenu(event));
    }
  }

  protected override updated(_changed: PropertyValues<this>): void {
    this.resize();
    this.draw(true);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resizes.disconnect();
  }

  /** Of the rows below the headings. */
  private get viewHeight(): number {
    return Math.max(0, (this.grid?.clientHeight ?? 0) - headingHeight);
  }

  private resize(): void {
    const rowCount = this.model?.count ?? 0;
    this.position.resize({ rowCount, rowHeight, viewHeight: this.viewHeight });
    const { spacerHeight } = this.position;
    if (this.spacer && (spacerHeight !== this.shownHeight || rowCount !== this.drawn.count)) {
      this.shownHeight = spacerHeight;
      this.spacer.style.height = `${spacerHeight}px`;
      this.style.setProperty('--line-width', `${Math.max(4, String(rowCount).length + 1)}ch`);
    }
    this.writeScroll();
  }

  private onScroll(): void {
    const { grid } = this;
    if (grid && grid.scrollTop !== this.position.spacerTop && this.position.scrolled(grid.scrollTop)) {
      grid.scrollTop = this.position.spacerTop;
    }
    this.drawSoon();
    window.clearTimeout(this.settleTimer);
    this.settleTimer = window.setTimeout(() => {
      if (this.position.settle()) {
        this.writeScroll();
      }
      this.dispatchEvent(new CustomEvent('scrolled'));
    }, settleDelayMs);
  }

  private writeScroll(): void {
    if (this.grid && this.grid.scrollTop !== this.position.spacerTop) {
      this.grid.scrollTop = this.position.spacerTop;
    }
    this.drawSoon();
  }

  private drawSoon(): void {
    if (!this.isDrawing) {
      this.isDrawing = true;
      requestAnimationFrame(() => this.draw());
    }
  }

  private draw(isForced = false): void {
    this.isDrawing = false;
    const { model, layer } = this;
    if (!model || !layer) {
      return;
    }
    const { start, end } = this.position.rows;
    const size = Math.min(model.count, Math.ceil(this.viewHeight / rowHeight) + 1 + 2 * spareRows, mostElements);
    const shift = Math.round(this.position.spacerTop - this.position.top);
    if (!isForced && this.covers(start, end, shift)) {
      return;
    }
    const first = Math.min(Math.max(0, start - spareRows), model.count - size);
    this.provide(size, layer);
    this.rotate(first - this.drawn.first, layer);
    this.drawn = { first, end: first + size, shift, count: model.count };
    model.windows.want(first, first + size);
    layer.style.transform = `translateY(${first * rowHeight + shift}px)`;
    for (const [offset, element] of this.elements.entries()) {
      drawRow(model, element, first + offset);
    }
    const active = model.active?.index;
    if (active !== undefined && active >= first && active < first + size) {
      this.grid?.setAttribute('aria-activedescendant', `row-${active}`);
    } else {
      this.grid?.removeAttribute('aria-activedescendant');
    }
  }

  /**
   * A row keeps its element while it is near, so that only those that come are written and painted anew. Rows stand one
   * below the other without a place of their own in their styles: browsers slow down with many different styles.
   */
  private rotate(steps: number, layer: HTMLElement): void {
    if (Math.abs(steps) >= this.elements.length) {
      return;
    }
    if (steps > 0) {
      const moved = this.elements.splice(0, steps);
      this.elements.push(...moved);
      layer.append(...moved.map(({ element }) => element));
    } else if (steps < 0) {
      const moved = this.elements.splice(steps);
      this.elements.unshift(...moved);
      layer.prepend(...moved.map(({ element }) => element));
    }
  }

  /** Whether what is drawn is enough for these rows, and some around them. */
  private covers(start: number, end: number, shift: number): boolean {
    const { drawn } = this;
    return (
      shift === drawn.shift &&
      Math.max(0, start - marginRows) >= drawn.first &&
      Math.min(drawn.count, end + marginRows) <= drawn.end
    );
  }

  private provide(count: number, layer: HTMLElement): void {
    while (this.elements.length < count) {
      const element = new RowElement();
      this.elements.push(element);
      layer.append(element.element);
    }
    for (const { element } of this.elements.splice(count)) {
      element.remove();
    }
  }

  private onMouseDown(event: MouseEvent): void {
    const index = indexOf(event);
    if (index === undefined || event.button !== 0) {
      return;
    }
    if (event.ctrlKey || event.metaKey) {
      void this.model?.toggle(index);
    } else {
      void this.model?.go(index, event.shiftKey ? 'extend' : 'only');
    }
  }

  private onContextMenu(event: MouseEvent): void {
    const index = indexOf(event);
    event.preventDefault();
    event.stopPropagation();
    if (index !== undefined) {
      const row = this.model?.windows.at(index);
      if (row && !this.model?.isChosen(row)) {
        void this.model?.go(index, 'only');
      }
      this.openMenu(event.clientX, event.clientY);
    }
  }

  private openMenu(left: number, top: number): void {
    this.dispatchEvent(new CustomEvent('open-menu', { detail: { left, top } }));
  }

  private onKey(event: KeyboardEvent): void {
    if (event.target !== this.grid) {
      return;
    }
    const isCommand = event.ctrlKey || event.metaKey;
    const isMenu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    const target = event.altKey || isCommand ? undefined : this.targetOf(event.key);
    if (target !== undefined) {
      void this.move(target, event.shiftKey ? 'extend' : 'only');
    } else if (isCommand && event.key.toLowerCase() === 'a') {
      this.model?.chooseAll();
    } else if (event.key === 'Enter') {
      this.dispatchEvent(new CustomEvent('enter-row'));
    } else if (isMenu) {
      this.openMenuAtActive();
    } else if (event.key === ' ') {
      void this.model?.toggle(this.model.active?.index ?? 0);
    } else {
      return;
    }
    event.preventDefault();
  }

  private openMenuAtActive(): void {
    const active = this.layer?.querySelector('.row.active')?.getBoundingClientRect();
    const box = active ?? this.getBoundingClientRect();
    this.openMenu(box.left + 24, box.top + rowHeight);
  }

  private targetOf(key: string): number | undefined {
    const index = this.model?.active?.index ?? -1;
    const page = Math.max(1, Math.floor(this.viewHeight / rowHeight) - 1);
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[key];
    if (step !== undefined) {
      return Math.max(0, index + step);
    }
    return key === 'Home' ? 0 : key === 'End' ? (this.model?.count ?? 0) - 1 : undefined;
  }

  private async move(index: number, reach: Reach): Promise<void> {
    await this.model?.go(index, reach);
    this.revealActive();
  }
}

function drawRow(model: ListModel, element: RowElement, index: number): void {
  const row = model.windows.at(index);
  const isActive = row !== undefined && row.key === model.active?.key;
  element.show({ index, row, isActive, isChosen: row !== undefined && model.isChosen(row) });
}

function renderHeading(column: (typeof columns)[number], sort: Sort | undefined, list: RowList) {
  const { key, title, label, isNumber } = column;
  const isSorted = sort?.key === key;
  const direction = sort?.isDescending ? 'descending' : 'ascending';
  const mark = isSorted
    ? html`<span class="mark" aria-hidden="true">${sort.isDescending ? '\ueab4' : '\ueab7'}</span>`
    : nothing;
  return html`<div
    role="columnheader"
    class="${key} ${isNumber ? 'number' : ''}"
    aria-sort=${isSorted ? direction : nothing}
  >
    <button tabindex=${isSorted ? 0 : -1} aria-label="Sort by ${label.toLowerCase()}" title="Sort by ${label.toLowerCase()}" @click=${() => list.sortBy(key)}>
      ${key === 'problems' ? html`<span class="mark" aria-hidden="true">\uea6c</span>` : title}${mark}
    </button>
  </div>`;
}

function indexOf(event: Event): number | undefined {
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>('.row') : null;
  const index = Number(row?.dataset['index']);
  return row && Number.isSafeInteger(index) ? index : undefined;
}
