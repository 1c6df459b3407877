import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { compareTimes } from '../../core/text/compare-times';
import type { RunState } from '../../node/read-model/state';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { runStatusWord } from './status-words';

/** The run that is meant: of the tree's line, or the one that the user picks of those that fit. */
export async function chooseRun(
  workbench: Workbench,
  { recipePath, runId }: TreeSubject,
  { title, fits }: { readonly title: string; readonly fits: (run: RunState) => boolean },
): Promise<RunState | undefined> {
  const runs = (await workbench.state()).runs.filter(fits);
  const meant = runs.find((run) => run.id === runId && run.recipePath === recipePath);
  if (meant) {
    return meant;
  }
  if (runId !== undefined) {
    throw new WorkbenchError('workbench.noRun');
  }
  if (runs.length === 0) {
    throw new WorkbenchError('workbench.noSuchRun');
  }
  const items = runs
    .toSorted((left, right) => compareTimes(right.startedAt, left.startedAt))
    .map((run) => ({
      label: run.recipeName,
      description: `${new Date(run.startedAt).toLocaleString()} · ${runStatusWord(run.status)}`,
      run,
    }));
  return (await vscode.window.showQuickPick(items, { title }))?.run;
}
