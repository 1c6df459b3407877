import type { RunArtifacts, RunEvent, RunStepName } from '../runs/events';
import { requireFreeBytes } from '../store/disk-space';
import { planSteps } from './plan/plan-steps';
import { neededDiskBytes, requireSupply } from './plan/require-supply';
import { prepareRun } from './prepare-run';
import type { RunContext } from './step';
import type { PipelineTools } from './tools';
import { walkSteps } from './walk-steps';

export interface RunRecipeOptions {
  readonly tools: PipelineTools;
  /** The last step to execute; default: all of them. */
  readonly until?: RunStepName;
  /** Folder for the steps' logs. */
  readonly logFolder: string;
  readonly signal: AbortSignal;
  /** Steps, progress and metrics as they come; start and end of the run are the caller's to tell. */
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * Goes a recipe's whole way: render → (quantize the base) → train, beside it the check of the tokens → merge → convert
 * → check → quantize → evaluate. What is in the store is taken from it; what was interrupted goes on. The caller holds
 * the store's lock.
 * @throws WorkbenchError `store.tooLittleDisk`, `run.tooLittleMemory`, `run.tooLittleGpuMemory` before the first step,
 * or that of the step that failed; the signal's reason on abort
 */
export async function runRecipe(recipePath: string, options: RunRecipeOptions): Promise<RunArtifacts> {
  const { logFolder, signal, onEvent } = options;
  const run = await prepareRun(recipePath, options);
  for (const { message, fix } of run.warnings) {
    onEvent({ event: 'log', level: 'warning', message: `${message} ${fix}` });
  }
  const missing = (await planSteps(run, signal)).filter((step) => step.state === 'missing');
  await requireSupply(run, missing, onEvent);
  const { store } = run;
  const context: RunContext = {
    store,
    recipeName: run.project.recipe.name,
    logFolder,
    signal,
    // Others write to the same disk while the run goes on.
    requireRoom: async ({ step, variant }) => {
      const done = missing.findIndex((other) => other.step === step && other.variant === variant);
      await requireFreeBytes(store.layout.folder, neededDiskBytes(run, missing.slice(Math.max(0, done))));
    },
    onEvent,
  };
  return walkSteps(run, context);
}
