import type { RunEvent, RunStatus, StepIdentity } from '../runs/events';
import { isTerminal, type TerminalRunEvent } from '../runs/journal';
import type { RunFile } from '../runs/run-file';
import type { RunState, RunStepState } from './state';

/** What a journal has said so far, as far as it is shown. */
export interface RunSummary {
  readonly steps: ReadonlyMap<string, RunStepState>;
  readonly end: TerminalRunEvent | undefined;
}

export const nothingSaid: RunSummary = { steps: new Map(), end: undefined };

/** Adds what a journal said since. Pure. */
export function foldEvents(before: RunSummary, events: readonly RunEvent[]): RunSummary {
  const steps = new Map(before.steps);
  const update = ({ step, variant }: StepIdentity, change: Omit<RunStepState, 'step' | 'variant'>) => {
    steps.set(`${step}/${variant ?? ''}`, { step, ...(variant === undefined ? {} : { variant }), ...change });
  };
  for (const event of events) {
    switch (event.event) {
      case 'step-started':
        update(event, { status: 'running' });
        break;
      case 'progress': {
        const { event: _, step: _step, variant: _variant, ...progress } = event;
        update(event, { status: 'running', progress });
        break;
      }
      case 'step-finished':
        update(event, { status: event.how });
        break;
      case 'step-failed':
        update(event, { status: 'failed' });
        break;
      default:
        break;
    }
  }
  return { steps, end: events.findLast(isTerminal) ?? before.end };
}

/** A run as it is shown, but for its score. */
export function runState(run: RunFile, status: RunStatus, { steps, end }: RunSummary): RunState {
  return {
    id: run.id,
    recipePath: run.recipePath,
    recipeName: run.recipeName,
    status,
    startedAt: run.startedAt,
    ...(end && { finishedAt: end.at }),
    steps: [...steps.values()].map((step) => (status === 'running' ? step : endedStep(step))),
    ...(end?.event === 'run-failed' && { error: end.error }),
  };
}

/** No step runs on in a run that has ended. */
function endedStep(step: RunStepState): RunStepState {
  return step.status === 'running' ? { ...step, status: 'stopped' } : step;
}
