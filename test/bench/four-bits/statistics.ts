/** Whether each row's reply was right: the same rows in the same order for every model. */
export type Outcomes = readonly boolean[];

/** A difference of shares, in points of 100, and the interval that holds it with 95 % confidence. */
export interface Difference {
  readonly points: number;
  readonly low: number;
  readonly high: number;
}

/** Percent of the rows, the mean over the seeds. */
export function meanShare(seeds: readonly Outcomes[]): number {
  const shares = seeds.map((outcomes) => outcomes.filter(Boolean).length / outcomes.length);
  return (100 * shares.reduce((sum, share) => sum + share, 0)) / seeds.length;
}

/**
 * What one way of making a model scores more than another, both trained with the same seeds and asked the same rows.
 * The interval is a bootstrap's (Efron 1979) that draws seeds and rows, each with all that belongs to it: rows are
 * alike in all trainings, and trainings differ from each other.
 */
export function pairedDifference(
  ours: readonly Outcomes[],
  baseline: readonly Outcomes[],
  { random, resamples = 10_000 }: { readonly random: () => number; readonly resamples?: number },
): Difference {
  const differences = ours.map((outcomes, seed) =>
    Int8Array.from(outcomes, (isRight, row) => Number(isRight) - Number(baseline[seed]?.[row] ?? false)),
  );
  const means = Float64Array.from({ length: resamples }, () => resampledMean(differences, random)).sort();
  const at = (share: number) => 100 * (means[Math.floor(share * (resamples - 1))] ?? Number.NaN);
  return { points: meanShare(ours) - meanShare(baseline), low: at(0.025), high: at(0.975) };
}

function resampledMean(differences: readonly Int8Array[], random: () => number): number {
  const rowCount = differences[0]?.length ?? 0;
  const drawn = differences.map(() => differences[Math.floor(random() * differences.length)] ?? new Int8Array());
  let sum = 0;
  for (let index = 0; index < rowCount; index += 1) {
    const row = Math.floor(random() * rowCount);
    for (const values of drawn) {
      sum += values[row] ?? 0;
    }
  }
  return sum / (rowCount * drawn.length);
}
