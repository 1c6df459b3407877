/** One figure of a benchmark beside its baseline, both taken in the same run. */
export interface Measurement {
  readonly metric: string;
  readonly ours: number;
  /** What a user would use instead, measured beside ours. */
  readonly baseline: number;
  /** Of `ours` and `baseline`. */
  readonly unit: string;
  readonly goal: Goal;
}

export type Goal =
  /** Of the ratio ours / baseline. */
  | { readonly atLeast: number }
  | { readonly atMost: number }
  /** Of the difference ours − baseline, in the figure's unit. */
  | { readonly atMostMore: number }
  /** Of the same difference, either way. */
  | { readonly within: number }
  /** Of baseline − ours where an interval says that the difference ours − baseline is `atWorst`. */
  | { readonly atMostLess: number; readonly atWorst: number };

/** A benchmark: a file `NAME.bench.ts` that exports `bench`. It reports as it goes. */
export type Bench = (report: (measurement: Measurement) => void) => Promise<void>;

/** One line of `npm run bench -- --json`. */
export interface BenchResult {
  readonly bench: string;
  readonly metric: string;
  readonly ours: number;
  readonly baseline: number;
  readonly ratio: number;
  readonly unit: string;
  readonly goal: string;
  readonly met: boolean;
}

/** Holds a figure against its goal. */
export function resultOf(bench: string, { metric, ours, baseline, unit, goal }: Measurement): BenchResult {
  const ratio = ours / baseline;
  return { bench, metric, ours, baseline, ratio, unit, ...held(goal, ratio, ours - baseline, unit) };
}

function held(goal: Goal, ratio: number, more: number, unit: string): Pick<BenchResult, 'goal' | 'met'> {
  if ('atLeast' in goal) {
    return { goal: `>= ${goal.atLeast}`, met: ratio >= goal.atLeast };
  }
  if ('atMost' in goal) {
    return { goal: `<= ${goal.atMost}`, met: ratio <= goal.atMost };
  }
  if ('atMostLess' in goal) {
    return { goal: `<= ${goal.atMostLess} ${unit} less at worst`, met: -goal.atWorst <= goal.atMostLess };
  }
  if ('within' in goal) {
    return { goal: `within ${goal.within} ${unit}`, met: Math.abs(more) <= goal.within };
  }
  return { goal: `<= ${goal.atMostMore} ${unit} more`, met: more <= goal.atMostMore };
}

/** Median of an odd number of figures; of an even number the upper one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Name of a program or file that `npm run bench` provides. */
export function provided(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set; run the benchmarks by \`npm run bench\`.`);
  }
  return value;
}
