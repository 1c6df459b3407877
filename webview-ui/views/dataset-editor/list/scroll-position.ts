/** Browsers cap the height of what scrolls at about 33 million device pixels; this leaves room for a zoom of 400 %. */
export const tallestSpacer = 8_000_000;
/** Of this many views at a time a move is taken for a jump: somebody dragged the thumb. */
const jumpViews = 2;

export interface ScrollSize {
  readonly rowCount: number;
  readonly rowHeight: number;
  readonly viewHeight: number;
}

/**
 * Where a list is scrolled to. A list taller than any element can be has a spacer that is shorter than its rows: small
 * moves scroll rows pixel by pixel as ever, a jump of the thumb goes to the same share of the list.
 */
export class ScrollPosition {
  #size: ScrollSize = { rowCount: 0, rowHeight: 22, viewHeight: 0 };
  /** First pixel of the rows in view, of all rows put below each other. */
  #top = 0;
  #spacerTop = 0;

  get top(): number {
    return this.#top;
  }

  /** What the spacer's element should be scrolled to. */
  get spacerTop(): number {
    return this.#spacerTop;
  }

  get spacerHeight(): number {
    return Math.min(this.#rowsHeight, tallestSpacer);
  }

  /** First row that is in view, and the one behind the last. */
  get rows(): { readonly start: number; readonly end: number } {
    const { rowCount, rowHeight, viewHeight } = this.#size;
    const start = Math.floor(this.#top / rowHeight);
    return {
      start: Math.min(start, rowCount),
      end: Math.min(rowCount, Math.ceil((this.#top + viewHeight) / rowHeight)),
    };
  }

  resize(size: ScrollSize): void {
    this.#size = size;
    this.#goTo(this.#top);
  }

  /** The element was scrolled by a person. Returns true where `spacerTop` is to be written back. */
  scrolled(spacerTop: number): boolean {
    const moved = spacerTop - this.#spacerTop;
    if (this.#spacerRange === this.#topRange) {
      this.#top = spacerTop;
    } else if (Math.abs(moved) <= jumpViews * this.#size.viewHeight) {
      this.#top = this.#within(this.#top + moved);
    } else {
      this.#top = (spacerTop / this.#spacerRange) * this.#topRange;
    }
    this.#spacerTop = spacerTop;
    return this.#isStuck();
  }

  /** Puts the thumb where it belongs, as soon as nobody scrolls. Returns true where `spacerTop` is to be written back. */
  settle(): boolean {
    const before = this.#spacerTop;
    this.#goTo(this.#top);
    return Math.abs(before - this.#spacerTop) >= 1;
  }

  /** Scrolls as little as it takes to have the whole row in view; `isCentred`: to its middle, where it was not. */
  reveal(index: number, isCentred = false): void {
    const { rowHeight, viewHeight } = this.#size;
    const rowTop = index * rowHeight;
    if (rowTop >= this.#top && rowTop + rowHeight <= this.#top + viewHeight) {
      return;
    }
    const above = rowTop < this.#top;
    this.#goTo(isCentred ? rowTop - (viewHeight - rowHeight) / 2 : above ? rowTop : rowTop + rowHeight - viewHeight);
  }

  scrollTo(top: number): void {
    this.#goTo(top);
  }

  get #rowsHeight(): number {
    return this.#size.rowCount * this.#size.rowHeight;
  }

  get #topRange(): number {
    return Math.max(0, this.#rowsHeight - this.#size.viewHeight);
  }

  get #spacerRange(): number {
    return Math.max(0, this.spacerHeight - this.#size.viewHeight);
  }

  #within(top: number): number {
    return Math.min(Math.max(0, top), this.#topRange);
  }

  #goTo(top: number): void {
    this.#top = this.#within(top);
    const share = this.#topRange === 0 ? 0 : this.#top / this.#topRange;
    // At an end only where the rows are.
    const isBetween = share > 0 && share < 1;
    const spacerTop = Math.round(share * this.#spacerRange);
    this.#spacerTop = isBetween ? Math.min(Math.max(1, spacerTop), this.#spacerRange - 1) : spacerTop;
  }

  /** The thumb is at an end and the rows are not. */
  #isStuck(): boolean {
    const isAtEnd = this.#spacerTop <= 0 || this.#spacerTop >= this.#spacerRange;
    return isAtEnd && this.settle();
  }
}
