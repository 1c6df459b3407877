import { type CountedRow, isRefused, type TokenCount, type TokenLimits } from '../tokens/row-tokens';

/** So many rows have at least `from` and less than `to` tokens. */
export interface HistogramBar {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

/** Tokens per row over a whole dataset. */
export interface TokenStatistics {
  /** The rows that could be counted. */
  readonly rows: number;
  readonly refused: number;
  readonly tokens: number;
  readonly trained: number;
  /** Of all rows that were counted; undefined where there is none. */
  readonly spread: TokenSpread | undefined;
  /** Rows longer than the training takes, and than the phone holds. */
  readonly beyondTraining: number;
  readonly beyondContext: number;
  readonly bars: readonly HistogramBar[];
}

export interface TokenSpread {
  readonly min: number;
  readonly median: number;
  /** 95 of 100 rows have at most so many. */
  readonly p95: number;
  readonly max: number;
}

const mostBars = 20;
/** A bar is as wide as one of these, times a power of ten. */
const roundWidths = [1, 2, 5, 10];

/** Sums up what the training makes of a dataset's rows. */
export function tokenStatistics(rows: readonly CountedRow[], limits: TokenLimits): TokenStatistics {
  const counted = rows.filter((row): row is TokenCount => !isRefused(row));
  const lengths = Float64Array.from(counted, (row) => row.tokens).sort();
  return {
    rows: counted.length,
    refused: rows.length - counted.length,
    tokens: lengths.reduce((sum, tokens) => sum + tokens, 0),
    trained: counted.reduce((sum, row) => sum + row.trained, 0),
    spread: spreadOf(lengths),
    beyondTraining: counted.filter(({ tokens }) => tokens > limits.maxTokens).length,
    beyondContext: counted.filter(({ tokens }) => tokens > limits.contextTokens).length,
    bars: barsOf(lengths),
  };
}

function spreadOf(sorted: Float64Array): TokenSpread | undefined {
  // The nearest rank: a length that a row really has.
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return sorted.length === 0 ? undefined : { min: at(0), median: at(0.5), p95: at(0.95), max: at(1) };
}

/** Bars of one round width from the shortest row to the longest, those without a row among them. */
function barsOf(sorted: Float64Array): readonly HistogramBar[] {
  const shortest = sorted[0];
  const longest = sorted.at(-1);
  if (shortest === undefined || longest === undefined) {
    return [];
  }
  const width = widthFor(longest - shortest);
  const first = Math.floor(shortest / width);
  const rows = Array.from({ length: Math.floor(longest / width) - first + 1 }, () => 0);
  for (const tokens of sorted) {
    const index = Math.floor(tokens / width) - first;
    rows[index] = (rows[index] ?? 0) + 1;
  }
  return rows.map((count, index) => ({ from: (first + index) * width, to: (first + index + 1) * width, rows: count }));
}

function widthFor(range: number): number {
  const least = (range + 1) / (mostBars - 1);
  const power = 10 ** Math.max(0, Math.floor(Math.log10(least)));
  return power * (roundWidths.find((width) => width * power >= least) ?? 10);
}
