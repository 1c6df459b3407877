import { compareTimes } from '../../core/text/compare-times';
import type { ReadModelState, RunScore, RunState, RunStepState, UnreadableRun } from '../../node/read-model/state';
import type { RunStatus } from '../../node/runs/events';
import { formatFraction, formatSeconds, formatTime } from '../format';
import { l10n } from '../l10n';
import { projectPlace } from '../project-place';
import { readFailureNodes } from '../read-failure-node';
import type { TreeNode } from '../tree-node';
import { basisWord } from './basis-word';
import { describeStep } from './progress';
import { runStatusWord, stepStatusWord } from './status-words';

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

/** What cannot be read; then every run, the newest first, with what it does or how it ended. */
export function runNodes(state: ReadModelState): readonly TreeNode[] {
  const runs = state.runs.toSorted((left, right) => compareTimes(right.startedAt, left.startedAt));
  return [
    ...readFailureNodes(state),
    ...state.unreadableRuns.map(unreadableNode),
    ...runs.map((run) => runNode(run, projectPlace(run.recipePath, state))),
  ];
}

function unreadableNode({ id, recipePath, path: file, error }: UnreadableRun): TreeNode {
  return {
    id: `run:${recipePath}:${id}`,
    label: error.code === 'run.newer' ? l10n.t('Run of a newer version') : l10n.t('Damaged run'),
    description: `${id} · ${error.fix}`,
    tooltip: [error.message, error.fix].join('\n'),
    icon: 'warning',
    iconColor: 'problemsWarningIcon.foreground',
    kind: 'run.unreadable',
    filePath: file,
    subject: { recipePath, runId: id },
  };
}

function runNode(run: RunState, place: string | undefined): TreeNode {
  const { id, recipeName, status, startedAt, error, recipePath } = run;
  return {
    id: `run:${recipePath}:${id}`,
    label: `${formatTime(startedAt)} ${recipeName}`,
    description: [place, whatOf(run)].filter(Boolean).join(' · '),
    tooltip: tooltipOf(run),
    icon: icons[status],
    ...(error && { iconColor: 'errorForeground' }),
    kind: `run.${status}`,
    isExpanded: status === 'running',
    children: run.steps.map((step) => ({
      id: `run:${recipePath}:${id}:${step.step}:${step.variant ?? ''}`,
      label: [step.step, step.variant].filter(Boolean).join(' '),
      description: step.status === 'running' ? describeStep(step, step.progress) : stepStatusWord(step.status),
      icon: stepIcons[step.status],
      kind: `run.step.${step.status}`,
    })),
    subject: { recipePath, runId: id },
  };
}

/** What it does, why it failed, or how long it took and what it scored. */
function whatOf({ status, steps, error, startedAt, finishedAt, score }: RunState): string {
  const current = steps.findLast((step) => step.status === 'running');
  if (status === 'running' && current) {
    return describeStep(current, current.progress);
  }
  if (error || status !== 'finished') {
    return error?.message ?? runStatusWord(status);
  }
  const took = finishedAt && formatSeconds((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
  return [score && scoreWords(score), took].filter(Boolean).join(' · ') || runStatusWord(status);
}

/** `Q4_0 91 % (+4)`; the difference is in points, and only where it says something. */
function scoreWords({ variant, exactMatchResolved, before }: RunScore): string {
  const share = `${variant} ${formatFraction(exactMatchResolved)}`;
  switch (before?.kind) {
    case 'comparable': {
      const points = Math.round(100 * exactMatchResolved) - Math.round(100 * before.exactMatchResolved);
      return `${share} (${points < 0 ? '−' : points > 0 ? '+' : '±'}${Math.abs(points)})`;
    }
    case 'not-comparable':
      return l10n.t('{0} (not comparable)', share);
    default:
      return share;
  }
}

function tooltipOf({ id, status, error, score }: RunState): string {
  const before = score?.before;
  const compared =
    before?.kind === 'not-comparable'
      ? l10n.t('Not comparable with run {0}, because of {1}.', before.runId, before.changed.map(basisWord).join(', '))
      : before && l10n.t('Before, in run {0}: {1}.', before.runId, formatFraction(before.exactMatchResolved));
  const scored =
    score &&
    l10n.t('{0}: {1} of {2} rows as resolved', score.variant, formatFraction(score.exactMatchResolved), score.rows);
  return [l10n.t('Run {0}', id), runStatusWord(status), scored, compared, error?.message, error?.fix]
    .filter(Boolean)
    .join('\n');
}
