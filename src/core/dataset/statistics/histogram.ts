/** Bars over whole numbers, and what stands out of them. */
export interface Histogram {
  /** Inclusive lower bounds; each bar reaches up to the next, the last to `maximum`. */
  readonly from: readonly number[];
  readonly counts: readonly number[];
  readonly barWidth: number;
  readonly minimum: number;
  readonly median: number;
  readonly p95: number;
  readonly maximum: number;
}

const mostBars = 20;
/** Widths of bars that a person reads easily; beyond them ten times as much. */
const widths = [1, 2, 5];

/** Counts of whole numbers, to which one can be added and from which one can be taken. */
export class NumberTally {
  readonly #counts = new Map<number, number>();

  add(value: number, by: 1 | -1): void {
    const count = (this.#counts.get(value) ?? 0) + by;
    if (count === 0) {
      this.#counts.delete(value);
    } else {
      this.#counts.set(value, count);
    }
  }

  histogram(): Histogram {
    const counts = [...this.#counts].sort(([left], [right]) => left - right);
    const [[minimum] = [0]] = counts;
    const [maximum] = counts.at(-1) ?? [0];
    const width = widthOf(maximum - minimum + 1);
    const first = Math.floor(minimum / width) * width;
    const bars = counts.length === 0 ? 0 : Math.floor((maximum - first) / width) + 1;
    const from = Array.from({ length: bars }, (_, bar) => first + bar * width);
    const heights = from.map(() => 0);
    for (const [value, count] of counts) {
      const bar = Math.floor((value - first) / width);
      heights[bar] = (heights[bar] ?? 0) + count;
    }
    const [median, p95] = [quantile(counts, 0.5), quantile(counts, 0.95)];
    return { from, counts: heights, barWidth: width, minimum, median, p95, maximum };
  }
}

function widthOf(range: number): number {
  for (let scale = 1; ; scale *= 10) {
    const width = widths.find((step) => range / (step * scale) <= mostBars - 1);
    if (width !== undefined) {
      return width * scale;
    }
  }
}

/** The smallest value that so large a part of all does not exceed. */
function quantile(counts: readonly (readonly [value: number, count: number])[], part: number): number {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [value, count] of counts) {
    seen += count;
    if (seen >= part * total) {
      return value;
    }
  }
  return 0;
}
