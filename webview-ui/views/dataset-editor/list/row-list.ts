import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Sort } from '../../../../src/protocol/webview/dataset-editor';
import { l10n } from '../../../shared/l10n';
import { renderHeading } from './list-heading';
import { actionOfKey, actionOfPress, indexOf, type ListAction } from './list-input';
import type { ListModel } from './list-model';
import { listStyles } from './list-styles';
import { RowLayer, rowHeight } from './row-layer';
import type { MenuPlace } from './row-menu';
import { ScrollPosition } from './scroll-position';

const headingHeight = 26;
const settleDelayMs = 150;

/** The rows of the list that are in view, in a grid that counts all of them. */
@customElement('row-list')
export class RowList extends LitElement {
  @property({ attribute: false }) model: ListModel | undefined;
  /** Grows with every change of the model. */
  @property({ type: Number }) version = 0;

  @query('.spacer') private spacer: HTMLElement | null | undefined;
  @query('.grid') private grid: HTMLElement | null | undefined;
  private readonly position = new ScrollPosition();
  private readonly resizes = new ResizeObserver(() => this.resize());
  private layer: RowLayer | undefined;
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
    return html`<div
      class="grid"
      role="grid"
      tabindex="0"
      aria-label=${l10n.t('Rows')}
      aria-multiselectable="true"
      aria-rowcount=${(this.model?.count ?? 0) + 1}
      @keydown=${this.onKey}
      @scroll=${this.onScroll}
    >
      <div class="headings" role="rowgroup">
        ${renderHeading(this.model?.list.sort, (detail) => this.dispatchEvent(new CustomEvent<Sort>('sort-by', { detail })))}
      </div>
      <div
        class="layer"
        role="rowgroup"
        @mousedown=${this.onPress}
        @dblclick=${() => this.act({ kind: 'enter' })}
        @contextmenu=${this.onContextMenu}
      ></div>
      <div class="spacer" role="presentation"></div>
      <slot></slot>
    </div>`;
  }

  protected override firstUpdated(_changed: PropertyValues<this>): void {
    const layer = this.renderRoot.querySelector<HTMLElement>('.layer');
    if (this.grid && layer) {
      this.layer = new RowLayer(layer);
      this.resizes.observe(this.grid);
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
    if (this.spacer && (spacerHeight !== this.shownHeight || rowCount !== this.layer?.rowCount)) {
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
    const { model, layer, viewHeight, position } = this;
    if (!model || !layer) {
      return;
    }
    const view = { ...position.rows, shift: Math.round(position.spacerTop - position.top), viewHeight };
    if (!isForced && layer.covers(view)) {
      return;
    }
    const active = layer.draw(model, view);
    if (active === undefined) {
      this.grid?.removeAttribute('aria-activedescendant');
    } else {
      this.grid?.setAttribute('aria-activedescendant', active);
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.target !== this.grid) {
      return;
    }
    const action = actionOfKey(event, {
      index: this.model?.active?.index,
      rowCount: this.model?.count ?? 0,
      pageRows: Math.floor(this.viewHeight / rowHeight),
    });
    if (action) {
      event.preventDefault();
      // VS Code takes what reaches the window for its own: Ctrl+A would choose every word of the page, too.
      event.stopPropagation();
      this.act(action);
    }
  }

  private onPress(event: MouseEvent): void {
    const action = actionOfPress(event);
    if (action) {
      this.act(action);
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
      this.openMenu({ left: event.clientX, top: event.clientY });
    }
  }

  private act(action: ListAction): void {
    switch (action.kind) {
      case 'go':
        void this.model?.go(action.index, action.reach);
        break;
      case 'toggle':
        void this.model?.toggle(action.index);
        break;
      case 'choose-all':
        this.model?.chooseAll();
        break;
      case 'enter':
        this.dispatchEvent(new CustomEvent('enter-row'));
        break;
      case 'menu':
        this.openMenuAtActive();
    }
  }

  private openMenuAtActive(): void {
    const active = this.renderRoot.querySelector('.row.active')?.getBoundingClientRect();
    const box = active ?? this.getBoundingClientRect();
    this.openMenu({ left: box.left + 24, top: box.top + rowHeight });
  }

  private openMenu(detail: MenuPlace): void {
    this.dispatchEvent(new CustomEvent<MenuPlace>('open-menu', { detail }));
  }
}
