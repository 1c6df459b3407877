import path from 'node:path';
import type { cancelRun } from '../../node/runs/cancel-run';
import type { RunEvent } from '../../node/runs/events';
import type { followRun } from '../../node/runs/follow-run';
import type { RunHandle } from '../../node/runs/start-run';
import { formatFraction, formatSeconds } from '../format';
import { l10n } from '../l10n';
import { describeStep } from '../runs/progress';

/** What a task may do with its terminal. */
export interface TaskTools {
  /** A line that stays. */
  readonly say: (line: string) => void;
  /** One that the next takes the place of. */
  readonly show: (line: string) => void;
  /** Aborted when the task is ended. */
  readonly signal: AbortSignal;
}

/** What a task needs of its window. */
export interface TaskWindow {
  readonly engine: { readonly cancelRun: typeof cancelRun; readonly followRun: typeof followRun };
  /** Aborted when the window closes: the run goes on. */
  readonly signal: AbortSignal;
  readonly warn: (text: string) => void;
}

/**
 * Writes down what a run does until it ends; ending the task cancels it, also where that happened before the run was up.
 * Resolves with the run's last event. @throws the window's reason when it closes
 */
export async function followTask(
  { runId, recipePath }: RunHandle,
  tools: TaskTools,
  { engine, signal, warn }: TaskWindow,
): Promise<RunEvent | undefined> {
  const folder = path.dirname(recipePath);
  const cancel = () => void engine.cancelRun(folder, runId).catch((error: unknown) => warn(String(error)));
  tools.signal.addEventListener('abort', cancel, { once: true });
  if (tools.signal.aborted) {
    cancel();
  }
  tools.say(l10n.t('Run {0}', runId));
  let last: RunEvent | undefined;
  for await (const event of engine.followRun(folder, runId, { signal })) {
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
      say(l10n.t('Cancelled. What is done stays; the next run goes on there.'));
      break;
    case 'run-finished':
      for (const { variant, rows, exactMatchResolved } of event.artifacts.evaluations) {
        say(l10n.t('{0}: {1} of {2} rows', variant, formatFraction(exactMatchResolved), rows));
      }
      say(l10n.t('Ready after {0}.', formatSeconds(event.elapsedMs / 1000)));
      break;
  }
}

function finishedLine(event: Extract<RunEvent, { readonly event: 'step-finished' }>): string {
  const step = describeStep(event);
  return event.how === 'cached'
    ? l10n.t('{0}: is there already', step)
    : l10n.t('{0}: {1}', step, formatSeconds(event.elapsedMs / 1000));
}
