import '@vscode-elements/elements/dist/vscode-icon/index.js';
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { l10n } from '../../../shared/l10n';
import { baseStyles } from '../../../shared/theme';
import { ItemHeights, type ListItem } from './item-heights';

/** In pixels: so much above and below what is in view is drawn too. */
const drawnBeyond = 600;
/** In pixels: the end is in view. */
const nearEnd = 4;

interface Drawn {
  readonly start: number;
  readonly end: number;
}

/**
 * Items of any height below each other, of which only those in and near the view are in the page. Whoever reads the
 * end keeps it in view while things are added. Whoever reads something else keeps that in its place, by the browser's
 * own scroll anchoring: what is drawn stays the same element while space above it becomes items.
 */
@customElement('long-list')
export class LongList extends LitElement {
  @property({ attribute: false }) items: readonly ListItem[] = [];
  @property({ attribute: false }) renderItem: (index: number) => TemplateResult = () => html``;
  @property() label = '';
  @state() private drawn: Drawn = { start: 0, end: 0 };
  @state() private isAtEnd = true;
  @state() private hasNews = false;
  @query('.scroller') private scroller: HTMLElement | null | undefined;
  @query('.before') private spaceBefore: HTMLElement | null | undefined;
  @query('.after') private spaceAfter: HTMLElement | null | undefined;
  private readonly heights = new ItemHeights();
  private readonly resizes = new ResizeObserver(() => this.measure());
  /** What we scrolled to, in pixels. */
  private writtenTop = 0;
  private observed: readonly Element[] = [];

  static override styles = [
    baseStyles,
    css`
      :host {
        display: block;
        min-height: 0;
        position: relative;
      }
      .scroller {
        height: 100%;
        overflow-y: auto;
        padding: 16px max(16px, calc((100% - 780px) / 2));
        position: relative;
        scrollbar-gutter: stable;
      }
      .scroller:focus-visible {
        outline-offset: -2px;
      }
      /* All that there is in view right after a jump; it must not become what keeps its place. */
      .before,
      .after {
        overflow-anchor: none;
      }
      .item {
        display: flow-root;
        padding-bottom: 18px;
      }
      .to-end {
        align-items: center;
        background: var(--vscode-editorWidget-background);
        border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
        border-radius: 14px;
        bottom: 10px;
        box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
        color: var(--vscode-foreground);
        cursor: pointer;
        display: flex;
        font: inherit;
        gap: 4px;
        inset-inline: 0;
        margin-inline: auto;
        padding: 4px 12px;
        position: absolute;
        width: fit-content;
      }
    `,
  ];

  override render() {
    const { start, end } = this.drawn;
    const indexes = Array.from({ length: Math.max(0, end - start) }, (_, offset) => start + offset);
    return html`<div class="scroller" tabindex="0" role="region" aria-label=${this.label} @scroll=${this.onScroll} @wheel=${{ handleEvent: (event: WheelEvent) => this.onWheel(event), passive: true }}>
        <div class="before"></div>
        <div class="items" role="log" aria-live="off" aria-label=${this.label}>
          ${repeat(
            indexes,
            (index) => this.items[index]?.id,
            (index) =>
              html`<div class="item" role="article" data-index=${index} aria-posinset=${index + 1} aria-setsize=${this.items.length}>${this.renderItem(index)}</div>`,
          )}
        </div>
        <div class="after"></div>
        <slot></slot>
      </div>
      ${this.isAtEnd || this.items.length === 0 ? nothing : this.renderToEnd()}`;
  }

  private renderToEnd() {
    const words = this.hasNews ? l10n.t('New message') : l10n.t('To the end');
    return html`<button class="to-end" @click=${() => this.showEnd()}>
      ${words}<vscode-icon name="arrow-down" aria-hidden="true"></vscode-icon>
    </button>`;
  }

  /** Scrolls to the end and keeps it in view. */
  showEnd(): void {
    this.isAtEnd = true;
    this.hasNews = false;
    this.keepEnd();
  }

  /** Scrolls until the item is drawn and its beginning in view. */
  async reveal(index: number): Promise<void> {
    this.isAtEnd = false;
    this.scrollToTop(this.listTop() + this.heights.topOf(index));
    this.drawWanted();
    await this.updateComplete;
    const item = this.elementOf(index)?.getBoundingClientRect();
    if (item) {
      // Those above it may be higher than expected.
      this.revealPlace(item);
    }
  }

  /** Scrolls as little as it takes to have this rectangle of an item in view. */
  revealPlace({ top, bottom }: DOMRect): void {
    const view = this.scroller?.getBoundingClientRect();
    if (this.scroller && view && (top < view.top || bottom > view.bottom)) {
      this.scroller.scrollTop += top - view.top - view.height / 3;
    }
  }

  focusView(): void {
    this.scroller?.focus({ preventScroll: true });
  }

  elementOf(index: number): Element | undefined {
    return this.renderRoot.querySelector(`.item[data-index="${index}"]`) ?? undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('items')) {
      const last = changed.get('items')?.at(-1)?.id;
      this.heights.setItems(this.items);
      this.hasNews ||= !this.isAtEnd && this.hasUpdated && last !== this.items.at(-1)?.id;
      this.drawn = this.wanted();
    }
    this.keepFocusIn();
  }

  protected override updated(_changed: PropertyValues<this>): void {
    this.writeSpace();
    const elements = [...this.renderRoot.querySelectorAll('.item'), ...this.children];
    const { scroller } = this;
    this.observe(scroller ? [scroller, ...elements] : elements);
    this.keepEnd();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resizes.disconnect();
    this.observed = [];
  }

  private observe(elements: readonly Element[]): void {
    const kept = new Set(elements);
    const known = new Set(this.observed);
    for (const element of this.observed.filter((one) => !kept.has(one))) {
      this.resizes.unobserve(element);
    }
    for (const element of elements.filter((one) => !known.has(one))) {
      this.resizes.observe(element);
    }
    this.observed = elements;
  }

  /** What has the focus and is about to leave the page would take it along, and lose what was typed into it. */
  private keepFocusIn(): void {
    const item = this.shadowRoot?.activeElement?.closest<HTMLElement>('.item');
    const index = Number(item?.dataset['index'] ?? Number.NaN);
    if (index < this.drawn.start || index >= this.drawn.end) {
      this.scroller?.focus({ preventScroll: true });
    }
  }

  private measure(): void {
    const items = [...this.renderRoot.querySelectorAll<HTMLElement>('.item')];
    const news = items.map((element) => {
      const id = this.items[Number(element.dataset['index'])]?.id;
      return id !== undefined && this.heights.measure(id, element.getBoundingClientRect().height);
    });
    if (news.includes(true)) {
      this.writeSpace();
    }
    this.keepEnd();
    this.drawWanted();
  }

  private onScroll(): void {
    const { scroller } = this;
    if (!scroller) {
      return;
    }
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    // What we scrolled ourselves says nothing of what is being read.
    if (Math.abs(scrollTop - this.writtenTop) >= 1) {
      this.writtenTop = scrollTop;
      this.isAtEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
      this.hasNews &&= !this.isAtEnd;
    }
    this.drawWanted();
  }

  /** The browser scrolls a little later, and a write before that would hold it back. */
  private onWheel({ deltaY }: WheelEvent): void {
    if (deltaY < 0 && this.scroller && this.scroller.scrollTop > 0) {
      this.isAtEnd = false;
    }
  }

  private drawWanted(): void {
    const { start, end } = this.wanted();
    if (start !== this.drawn.start || end !== this.drawn.end) {
      this.drawn = { start, end };
    }
  }

  private wanted(): Drawn {
    const { scroller, heights } = this;
    if (heights.count === 0) {
      return { start: 0, end: 0 };
    }
    const viewHeight = scroller?.clientHeight ?? 0;
    const top = this.isAtEnd ? heights.totalHeight - viewHeight : (scroller?.scrollTop ?? 0) - this.listTop();
    return {
      start: heights.indexAt(top - drawnBeyond),
      end: heights.indexAt(top + viewHeight + drawnBeyond) + 1,
    };
  }

  private listTop(): number {
    return this.spaceBefore?.offsetTop ?? 0;
  }

  private writeSpace(): void {
    const { start, end } = this.drawn;
    // Styles in attributes are forbidden to the page; these are properties.
    this.spaceBefore?.style.setProperty('height', `${this.heights.topOf(start)}px`);
    this.spaceAfter?.style.setProperty('height', `${this.heights.totalHeight - this.heights.topOf(end)}px`);
  }

  private keepEnd(): void {
    if (this.isAtEnd && this.scroller) {
      this.scrollToTop(this.scroller.scrollHeight - this.scroller.clientHeight);
    }
  }

  private scrollToTop(top: number): void {
    const { scroller } = this;
    if (scroller) {
      if (Math.abs(scroller.scrollTop - top) >= 1) {
        scroller.scrollTop = top;
      }
      // Where something got lower the browser has scrolled, which is no wish of a person's either.
      this.writtenTop = scroller.scrollTop;
    }
  }
}
