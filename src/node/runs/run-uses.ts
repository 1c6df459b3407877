import path from 'node:path';
import type { RunUse } from '../store/needed';
import { type ListedRun, listAllRuns } from './list-runs';

/** What every run of a recipe's folder used, newest first, and of how many nobody can say it. */
export async function runUses(
  recipeFolder: string,
): Promise<{ readonly runs: readonly RunUse[]; readonly damagedRuns: number }> {
  const all = await listAllRuns(recipeFolder, Number.POSITIVE_INFINITY);
  const readable = all.filter((run) => 'run' in run);
  return { runs: readable.map(useOf), damagedRuns: all.length - readable.length };
}

function useOf({ run, status, events }: ListedRun): RunUse {
  return {
    // The store lies beside its recipes: their names tell them apart, wherever the folder was moved.
    recipe: path.basename(run.recipePath),
    isWhole: status === 'finished' && run.until === undefined,
    keys: events.flatMap((event) => (event.event === 'step-finished' ? [event.key] : [])),
  };
}
