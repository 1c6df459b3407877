import type { RunStepName } from '../../node/runs/events';
import { describeThrown } from '../notices';
import { beginRun, endFollowing } from '../runs/run-recipe';
import type { Workbench } from '../workbench';
import { followTask, type TaskTools } from './follow-task';

/** Runs a recipe in the detached runner and writes down what it does. Ending the task cancels the run. */
export async function runTask(
  workbench: Workbench,
  { recipePath, until }: { readonly recipePath: string; readonly until: RunStepName | undefined },
  tools: TaskTools,
): Promise<number> {
  const fail = ({ message, fix }: { readonly message: string; readonly fix: string }) => {
    tools.say(`${recipePath}:1:1: failed: ${message} ${fix}`);
    return 1;
  };
  try {
    const run = await beginRun(workbench, recipePath, until);
    const { log, signal } = workbench;
    const window = { engine: workbench.engine(), signal, warn: (text: string) => log.warn(text) };
    const last = await followTask(run, tools, window).finally(() => endFollowing(run.runId));
    await workbench.refresh();
    return last?.event === 'run-failed' ? fail(last.error) : last?.event === 'run-finished' ? 0 : 1;
  } catch (error) {
    return fail(describeThrown(error));
  }
}
