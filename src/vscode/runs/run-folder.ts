import path from 'node:path';
import * as vscode from 'vscode';
import type { RunState, UnreadableRun } from '../../node/read-model/state';
import { revealFile } from '../reveal-file';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { chooseRun } from './choose-run';

/** Shows the folder of a run, damaged or not, where the system shows files. */
export async function revealRun(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const title = vscode.l10n.t('The folder of which run?');
  const run = await chooseAnyRun(workbench, subject, { title, fits: () => true });
  if (run) {
    await revealFile(workbench.engine().runFolderOf(path.dirname(run.recipePath), run.id).folder);
  }
}

/** Moves what a run wrote down into its store's trash; Undo has it back. */
export async function removeChosenRun(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const title = vscode.l10n.t('Which run is to be removed?');
  const run = await chooseAnyRun(workbench, subject, { title, fits: ({ status }) => status !== 'running' });
  if (!run) {
    return;
  }
  const removed = await workbench.engine().removeRun(path.dirname(run.recipePath), run.id);
  await workbench.refresh();
  const undo = vscode.l10n.t('Undo');
  const said = vscode.l10n.t('Run {0} was removed from the list; what it made is kept.', run.id);
  if ((await vscode.window.showInformationMessage(said, undo)) === undo) {
    await workbench.engine().restoreRun(removed);
    await workbench.refresh();
  }
}

/** Also one whose file is damaged, when its line is meant. */
async function chooseAnyRun(
  workbench: Workbench,
  subject: TreeSubject,
  question: { readonly title: string; readonly fits: (run: RunState) => boolean },
): Promise<RunState | UnreadableRun | undefined> {
  const { unreadableRuns } = await workbench.state();
  const meant = unreadableRuns.find(({ id, recipePath }) => id === subject.runId && recipePath === subject.recipePath);
  return meant ?? chooseRun(workbench, subject, question);
}
