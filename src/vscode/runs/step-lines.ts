import type { SecondsRange } from '../../core/plan/step-need';
import type { StepForecast } from '../../node/pipeline/plan/plan-run';
import { type RunStepName, stepNames } from '../../node/runs/events';

/** A step of a recipe before it runs, all its variants in one. */
export interface StepLine {
  readonly step: RunStepName;
  readonly variants: readonly string[];
  readonly state: 'stored' | 'partly' | 'missing';
  /** What its missing variants take; undefined where nobody measured one of them. */
  readonly seconds: SecondsRange | undefined;
  /** The steps before it that would be made with it. */
  readonly missingBefore: readonly RunStepName[];
}

/** A plan's steps in their order, one line each. */
export function stepLines(steps: readonly StepForecast[]): readonly StepLine[] {
  const lines: StepLine[] = [];
  for (const step of stepNames) {
    const forecasts = steps.filter(({ planned }) => planned.step === step);
    const missing = forecasts.filter(({ planned }) => planned.state === 'missing');
    if (forecasts.length > 0) {
      lines.push({
        step,
        variants: forecasts.flatMap(({ planned }) => planned.variant ?? []),
        state: missing.length === 0 ? 'stored' : missing.length < forecasts.length ? 'partly' : 'missing',
        seconds: totalOf(missing),
        missingBefore: lines.filter(({ state }) => state !== 'stored').map((line) => line.step),
      });
    }
  }
  return lines;
}

function totalOf(missing: readonly StepForecast[]): SecondsRange | undefined {
  const known = missing.flatMap(({ seconds }) => seconds ?? []);
  if (known.length === 0 || known.length < missing.length) {
    return undefined;
  }
  return known.reduce((sum, { low, high }) => ({ low: sum.low + low, high: sum.high + high }));
}
