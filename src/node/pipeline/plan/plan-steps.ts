import type { StepIdentity } from '../../runs/events';
import type { StoredArtifact } from '../../store/store';
import type { PreparedRun } from '../prepare-run';
import type { RunContext, StepPlan } from '../step';
import { walkSteps } from '../walk-steps';

/** A step of a run before the run: `stored` is taken from the store, `missing` will be made. */
export interface PlannedStep extends StepIdentity {
  readonly state: 'stored' | 'missing';
  /** Of the stored output. */
  readonly sizeBytes?: number;
}

/**
 * The run's steps in order, found by the very walk that makes them. The output of a missing step is not known, so
 * what depends on it has a key that nothing stored has: it is missing too.
 */
export async function planSteps(run: PreparedRun, signal: AbortSignal): Promise<readonly PlannedStep[]> {
  // In the order in which they start: two that run side by side end in either.
  const steps = new Map<string, PlannedStep>();
  const missing = new Set<string>();
  const context: RunContext = {
    store: run.store,
    recipeName: run.project.recipe.name,
    logFolder: '',
    signal,
    standIn: (plan, key) => {
      missing.add(key);
      return outputToBe(plan, { key, recipe: run.project.recipe.name });
    },
    onEvent: (event) => {
      if (event.event !== 'step-started' && event.event !== 'step-finished') {
        return;
      }
      const { step, variant } = event;
      const identity = variant === undefined ? { step } : { step, variant };
      const isStored = event.event === 'step-finished' && !missing.has(event.key);
      const planned = isStored
        ? { state: 'stored' as const, sizeBytes: event.sizeBytes }
        : { state: 'missing' as const };
      steps.set(`${step} ${variant ?? ''}`, { ...identity, ...planned });
    },
  };
  await walkSteps(run, context);
  return [...steps.values()];
}

/** What stands for an output that is not made: no content has its hash. */
export function outputToBe(
  plan: StepPlan,
  { key, recipe }: { readonly key: StoredArtifact['manifest']['key']; readonly recipe: string },
): StoredArtifact {
  return {
    path: '',
    manifest: {
      version: 1,
      key,
      ...plan.identity,
      stepVersion: plan.stepVersion,
      recipe,
      createdAt: '',
      elapsedMs: 0,
      inputs: plan.inputs,
      parameters: plan.parameters,
      tools: plan.tools,
      // No content has this hash.
      content: { kind: 'reference', sha256: `not made: ${key}`, sizeBytes: 0, path: '' },
      metrics: {},
    },
  };
}
