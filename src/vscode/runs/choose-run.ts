import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { compareTimes } from '../../core/text/compare-times';
import type { RunState } from '../../node/read-model/state';
import type { Choice } from '../input/pick';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { runStatusWord } from './status-words';

/** The run that is meant: of the tree's line, or the one that the user picks of those that fit. */
export async function chooseRun(
  workbench: Workbench,
  subject: TreeSubject,
  { title, fits }: { readonly title: string; readonly fits: (run: RunState) => boolean },
): Promise<RunState | undefined> {
  const choices = await runChoices(workbench, subject, fits);
  return meantRun(choices, subject) ?? (await vscode.window.showQuickPick(choices, { title }))?.value;
}

/** The runs that fit, the newest first. @throws WorkbenchError `workbench.noSuchRun`, and `workbench.noRun` where the line's is not there */
export async function runChoices(
  workbench: Workbench,
  subject: TreeSubject,
  fits: (run: RunState) => boolean,
): Promise<readonly Choice<RunState>[]> {
  const runs = (await workbench.state()).runs.filter(fits);
  const choices = runs
    .toSorted((left, right) => compareTimes(right.startedAt, left.startedAt))
    .map((value) => ({
      label: value.recipeName,
      description: `${new Date(value.startedAt).toLocaleString()} · ${runStatusWord(value.status)}`,
      value,
    }));
  if (subject.runId !== undefined && !meantRun(choices, subject)) {
    throw new WorkbenchError('workbench.noRun');
  }
  if (choices.length === 0) {
    throw new WorkbenchError('workbench.noSuchRun');
  }
  return choices;
}

/** The run of the tree's line; undefined where the line is of none. */
export function meantRun(
  choices: readonly Choice<RunState>[],
  { recipePath, runId }: TreeSubject,
): RunState | undefined {
  return choices.find(({ value }) => value.id === runId && value.recipePath === recipePath)?.value;
}
