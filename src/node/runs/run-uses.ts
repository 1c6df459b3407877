import path from 'node:path';
import type { RunUse } from '../store/needed';
import { type ListedRun, listRuns } from './list-runs';

/** What every run of a recipe's folder used, newest first. */
export async function runUses(recipeFolder: string): Promise<readonly RunUse[]> {
  return (await listRuns(recipeFolder, Number.POSITIVE_INFINITY)).map(useOf);
}

function useOf({ run, status, events }: ListedRun): RunUse {
  return {
    // The store lies beside its recipes: their names tell them apart, wherever the folder was moved.
    recipe: path.basename(run.recipePath),
    isWhole: status === 'finished' && run.until === undefined,
    keys: events.flatMap((event) => (event.event === 'step-finished' ? [event.key] : [])),
  };
}
