import type { WorkbenchError } from '../../../core/errors/workbench-error';
import type { SecondsRange, StepNeed } from '../../../core/plan/step-need';
import { type PrepareRunOptions, prepareRun } from '../prepare-run';
import { type Computer, inspectComputer } from './computer';
import { EarlierTimes } from './earlier-times';
import { type PlannedStep, planSteps } from './plan-steps';
import { compareSupply, factsOf, neededDiskBytes, shortageError } from './require-supply';

/** A step of a plan with what it will need; no needs where it is stored or the base's size is not known. */
export interface StepForecast {
  readonly planned: PlannedStep;
  readonly need?: StepNeed;
  readonly seconds?: SecondsRange;
  /** `earlier`: from what the step took in this project; `elsewhere`: from what was measured on the sample. */
  readonly basis?: 'earlier' | 'elsewhere';
}

/** What a run will do and take. */
export interface RunPlan {
  readonly recipeName: string;
  readonly steps: readonly StepForecast[];
  /** Disk space that the missing steps take in the project's folder. */
  readonly diskBytes: number;
  readonly computer: Computer;
  readonly base: { readonly parameterCount: number | undefined; readonly isCounted: boolean } | undefined;
  /** Bytes of a hub's base in 16 bits, which are downloaded unless they are there. */
  readonly downloadBytes: number | undefined;
  readonly refusals: readonly WorkbenchError[];
  readonly warnings: readonly WorkbenchError[];
}

/**
 * Finds out what a run would do, without doing any of it; only an embedded base is provided, because keys depend on it.
 * @throws WorkbenchError of a recipe, dataset or base that cannot be used
 */
export async function planRun(recipePath: string, options: PrepareRunOptions): Promise<RunPlan> {
  const run = await prepareRun(recipePath, options);
  const { base, store } = run;
  const { folder } = store.layout;
  const [planned, computer] = await Promise.all([planSteps(run, options.signal), inspectComputer(folder)]);
  const missing = planned.filter(({ state }) => state === 'missing');
  const { needs, shortages } = compareSupply(run, missing, computer);
  const facts = factsOf(run, computer);
  const earlier = base && (await EarlierTimes.read(store, base.input.sha256));
  const place = { folder, gpuName: computer.gpu?.name ?? 'the GPU' };
  const errors = (verdict: 'refused' | 'tight') =>
    shortages.filter((shortage) => shortage.verdict === verdict).map((shortage) => shortageError(shortage, place));
  return {
    recipeName: run.project.recipe.name,
    steps: planned.map((step) => forecast(step, needs.get(step), facts && earlier?.secondsOf(step, facts))),
    diskBytes: neededDiskBytes(run, missing),
    computer,
    base: base && { parameterCount: base.size?.parameterCount, isCounted: base.size?.isCounted ?? false },
    downloadBytes:
      base?.config.kind === 'hub' && missing.length > 0 ? downloadOf(base.size?.parameterCount) : undefined,
    refusals: errors('refused'),
    warnings: [...run.warnings, ...errors('tight')],
  };
}

const bytesOfF16 = 2;

function downloadOf(parameterCount: number | undefined): number | undefined {
  return parameterCount === undefined ? undefined : parameterCount * bytesOfF16;
}

function forecast(planned: PlannedStep, need: StepNeed | undefined, earlier: SecondsRange | undefined): StepForecast {
  if (need === undefined) {
    return { planned };
  }
  const seconds = earlier ?? need.seconds;
  const basis = earlier ? 'earlier' : 'elsewhere';
  return { planned, need, ...(seconds && { seconds, basis }) };
}
