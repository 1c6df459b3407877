import type { ReadModelState, RunState, RunStepState } from '../../node/read-model/state';
import type { RunStatus } from '../../node/runs/events';
import type { TreeNode } from '../tree-node';
import { describeStep } from './progress';

const icons: Readonly<Record<RunStatus, string>> = {
  running: 'sync~spin',
  finished: 'pass',
  failed: 'error',
  cancelled: 'circle-slash',
  died: 'error',
};

const stepIcons: Readonly<Record<RunStepState['status'], string>> = {
  running: 'sync~spin',
  stopped: 'circle-slash',
  cached: 'pass',
  ran: 'pass-filled',
  failed: 'error',
};

/** Every run, the newest first, with what it does or how it ended. */
export function runNodes(state: ReadModelState): readonly TreeNode[] {
  return state.runs.toSorted((left, right) => right.startedAt.localeCompare(left.startedAt)).map(runNode);
}

function runNode(run: RunState): TreeNode {
  const { id, recipeName, status, startedAt, error, recipePath } = run;
  const current = run.steps.findLast((step) => step.status === 'running');
  const what = status === 'running' && current ? describeStep(current, current.progress) : (error?.message ?? status);
  return {
    id: `run:${recipePath}:${id}`,
    label: `${timeOf(startedAt)} ${recipeName}`,
    description: what,
    tooltip: [`Run ${id}`, status, error?.message, error?.fix].filter(Boolean).join('\n'),
    icon: icons[status],
    ...(error && { iconColor: 'errorForeground' }),
    kind: `run.${status}`,
    isExpanded: status === 'running',
    children: run.steps.map((step) => ({
      id: `run:${recipePath}:${id}:${step.step}:${step.variant ?? ''}`,
      label: [step.step, step.variant].filter(Boolean).join(' '),
      description: step.status === 'running' ? describeStep(step, step.progress) : step.status,
      icon: stepIcons[step.status],
      kind: `run.step.${step.status}`,
    })),
    subject: { recipePath },
  };
}

/** `14:02` of today, `21 Nov 14:02` of another day, in this computer's zone. */
function timeOf(iso: string): string {
  const date = new Date(iso);
  const time = date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? time : `${date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })} ${time}`;
}
