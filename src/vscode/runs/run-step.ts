import * as vscode from 'vscode';
import { aboutTime } from '../../core/plan/about-time';
import type { RunStepName } from '../../node/runs/events';
import { chooseRecipe } from '../choose';
import { back } from '../input/ask-in-turn';
import { type Choice, pickOne } from '../input/pick';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { stepTitle } from './progress';
import { runRecipe } from './run-recipe';
import { type StepLine, stepLines } from './step-lines';

/** Runs a recipe up to the step that the user picks, seeing what is made already. */
export async function runStep(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const recipePath = await chooseRecipe(workbench, subject);
  const step = recipePath === undefined ? undefined : await pickStep(workbench, recipePath);
  if (recipePath !== undefined && step) {
    await runRecipe(workbench, recipePath, step);
  }
}

/** Runs a recipe up to its adapter. */
export async function trainAdapter(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const recipePath = await chooseRecipe(workbench, subject);
  if (recipePath !== undefined) {
    await runRecipe(workbench, recipePath, 'train');
  }
}

/** @throws what `planRun` throws */
async function pickStep(workbench: Workbench, recipePath: string): Promise<RunStepName | undefined> {
  const closed = new AbortController();
  const signal = AbortSignal.any([closed.signal, workbench.signal]);
  try {
    const place = { title: vscode.l10n.t('Run Step'), step: 1, totalSteps: 1 };
    const step = await pickOne(place, {
      placeholder: vscode.l10n.t('Run up to which step? What is made already is not made again.'),
      choices: findSteps(workbench, recipePath, signal),
      active: (value) => value.isNext,
    });
    return step === back ? undefined : step?.step;
  } finally {
    closed.abort(new DOMException('The list of steps was closed.', 'AbortError'));
  }
}

interface StepValue {
  readonly step: RunStepName;
  /** The first that is not made yet. */
  readonly isNext: boolean;
}

async function findSteps(
  workbench: Workbench,
  recipePath: string,
  signal: AbortSignal,
): Promise<readonly Choice<StepValue>[]> {
  const { planRun, workbenchTools } = workbench.engine();
  const tools = await workbenchTools({ ...workbench.toolSource, signal });
  const lines = stepLines((await planRun(recipePath, { tools, signal })).steps);
  const next = lines.find(({ state }) => state !== 'stored');
  return lines.map((line) => ({
    label: `$(${iconOf(line)}) ${stepTitle(line.step)}`,
    description: [line.variants.join(', '), stateOf(line)].filter((part) => part !== '').join(' · '),
    ...(line.missingBefore.length > 0 && { detail: beforeIt(line) }),
    value: { step: line.step, isNext: line === next },
  }));
}

function iconOf({ state }: StepLine): string {
  return state === 'stored' ? 'pass-filled' : 'circle-large-outline';
}

function stateOf({ state, seconds }: StepLine): string {
  if (state === 'stored') {
    return vscode.l10n.t('made already');
  }
  const time = seconds ? aboutTime(seconds) : vscode.l10n.t('time not known');
  return state === 'partly' ? vscode.l10n.t('made in part; {0}', time) : time;
}

function beforeIt({ missingBefore }: StepLine): string {
  const names = missingBefore.map(stepTitle).join(', ');
  return vscode.l10n.t('Runs before it: {0}', names);
}
