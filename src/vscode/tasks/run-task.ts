import path from 'node:path';
import * as vscode from 'vscode';
import type { RunEvent, RunStepName } from '../../node/runs/events';
import type { RunHandle } from '../../node/runs/start-run';
import { formatFraction, formatSeconds } from '../format';
import { describeThrown } from '../notices';
import { describeStep } from '../runs/progress';
import { beginRun, endFollowing } from '../runs/run-recipe';
import type { Workbench } from '../workbench';
import type { TaskTools } from './work-terminal';

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
    const last = await follow(workbench, run, tools).finally(() => endFollowing(run.runId));
    await workbench.refresh();
    return last?.event === 'run-failed' ? fail(last.error) : last?.event === 'run-finished' ? 0 : 1;
  } catch (error) {
    return fail(describeThrown(error));
  }
}

/** Resolves with the last event, or the last before the window was closed. */
async function follow(
  workbench: Workbench,
  { runId, recipePath }: RunHandle,
  tools: TaskTools,
): Promise<RunEvent | undefined> {
  const { cancelRun, followRun } = workbench.engine();
  const folder = path.dirname(recipePath);
  const cancel = () => void cancelRun(folder, runId).catch((error: unknown) => workbench.log.warn(String(error)));
  tools.signal.addEventListener('abort', cancel, { once: true });
  if (tools.signal.aborted) {
    // The task was ended while its run came up.
    cancel();
  }
  tools.say(vscode.l10n.t('Run {0}', runId));
  let last: RunEvent | undefined;
  for await (const event of followRun(folder, runId, { signal: workbench.signal })) {
    tell(event, tools);
    last = event;
  }
  return last;
}

function tell(event: RunEvent, { say, show }: Pick<TaskTools, 'say' | 'show'>): void {
  switch (event.event) {
    case 'setup':
      show(event.title);
      break;
    case 'step-started':
      show(describeStep(event));
      break;
    case 'progress':
      show(describeStep(event, event));
      break;
    case 'step-finished':
      say(finishedLine(event));
      break;
    case 'log':
      if (event.level === 'warning' || event.level === 'error') {
        say(event.message);
      }
      break;
    case 'run-cancelled':
      say(vscode.l10n.t('Cancelled. What is done stays; the next run goes on there.'));
      break;
    case 'run-finished':
      for (const { variant, rows, exactMatchResolved } of event.artifacts.evaluations) {
        say(vscode.l10n.t('{0}: {1} of {2} rows', variant, formatFraction(exactMatchResolved), rows));
      }
      say(vscode.l10n.t('Ready after {0}.', formatSeconds(event.elapsedMs / 1000)));
      break;
  }
}

function finishedLine(event: Extract<RunEvent, { readonly event: 'step-finished' }>): string {
  const step = describeStep(event);
  return event.how === 'cached'
    ? vscode.l10n.t('{0}: is there already', step)
    : vscode.l10n.t('{0}: {1}', step, formatSeconds(event.elapsedMs / 1000));
}
