import { readFile } from 'node:fs/promises';
import { listRuns } from './list-runs';
import { runFolderOf } from './run-file';

/** The recipe with which an artifact was made, as it was then; undefined where no run that kept its recipe made it. */
export async function recipeOf(recipeFolder: string, key: string): Promise<string | undefined> {
  const runs = await listRuns(recipeFolder, Number.POSITIVE_INFINITY);
  const users = (how: 'ran' | 'cached') =>
    runs.filter(({ events }) =>
      events.some((event) => event.event === 'step-finished' && event.key === key && event.how === how),
    );
  // The run that made it, not one that later found it made.
  const [maker] = [...users('ran'), ...users('cached').reverse()];
  const file = maker && runFolderOf(recipeFolder, maker.run.id).recipe;
  return file === undefined ? undefined : await readFile(file, 'utf8').catch(() => undefined);
}
