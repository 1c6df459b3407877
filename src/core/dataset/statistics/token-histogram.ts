import { type CountedRow, isRefused, type TokenCount, type TokenLimits } from '../tokens/row-tokens';
import { type Histogram, NumberTally } from './histogram';

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

/** Sums up what the training makes of a dataset's rows. */
export function tokenStatistics(rows: readonly CountedRow[], limits: TokenLimits): TokenStatistics {
  const counted = rows.filter((row): row is TokenCount => !isRefused(row));
  const tally = new NumberTally();
  for (const { tokens } of counted) {
    tally.add(tokens, 1);
  }
  const histogram = tally.histogram();
  const { minimum: min, median, p95, maximum: max } = histogram;
  return {
    rows: counted.length,
    refused: rows.length - counted.length,
    tokens: counted.reduce((sum, row) => sum + row.tokens, 0),
    trained: counted.reduce((sum, row) => sum + row.trained, 0),
    spread: counted.length === 0 ? undefined : { min, median, p95, max },
    beyondTraining: counted.filter(({ tokens }) => tokens > limits.maxTokens).length,
    beyondContext: counted.filter(({ tokens }) => tokens > limits.contextTokens).length,
    bars: barsOf(histogram),
  };
}

function barsOf({ from, counts, barWidth }: Histogram): readonly HistogramBar[] {
  return from.map((start, index) => ({ from: start, to: start + barWidth, rows: counts[index] ?? 0 }));
}
