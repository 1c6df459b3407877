import { recipeFileName } from '../../core/recipe/recipe-file-name';
import { type RunStepName, stepNames } from '../../node/runs/events';

export const taskType = 'mobile-llm';

/** What a task does, as `tasks.json` says it. */
export interface TaskWork {
  readonly command: 'run' | 'check';
  /** Relative to the workspace folder, or absolute. */
  readonly recipe: string;
  /** The last step of a run; all of them where it is absent. */
  readonly until: RunStepName | undefined;
}

/** Reads the definition of a task; undefined where it is none of ours, or says what means nothing. */
export function readTask(definition: Readonly<Record<string, unknown>>): TaskWork | undefined {
  const { command, recipe = recipeFileName, until } = definition;
  const step = stepNames.find((name) => name === until);
  const isKnown = (command === 'run' && (until === undefined || step)) || (command === 'check' && until === undefined);
  if (!isKnown || typeof recipe !== 'string' || recipe === '') {
    return undefined;
  }
  return { command, recipe, until: step };
}
