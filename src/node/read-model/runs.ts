import type { RunEvent, StepIdentity } from '../runs/events';
import type { ListedRun } from '../runs/list-runs';
import type { RunState, RunStepState } from './state';

/** Folds a run's journal into what is shown of it. */
export function runState({ run, status, events }: ListedRun): RunState {
  const last = events.at(-1);
  const finishedAt = last && 'at' in last && last.event !== 'run-started' ? { finishedAt: last.at } : {};
  const error = last?.event === 'run-failed' ? { error: last.error } : {};
  return {
    id: run.id,
    recipePath: run.recipePath,
    recipeName: run.recipeName,
    status,
    startedAt: run.startedAt,
    ...finishedAt,
    steps: foldSteps(events).map((step) => (status === 'running' ? step : endedStep(step))),
    ...error,
  };
}

/** No step runs on in a run that has ended. */
function endedStep(step: RunStepState): RunStepState {
  return step.status === 'running' ? { ...step, status: 'stopped' } : step;
}

function foldSteps(events: readonly RunEvent[]): readonly RunStepState[] {
  const steps = new Map<string, RunStepState>();
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
  return [...steps.values()];
}
