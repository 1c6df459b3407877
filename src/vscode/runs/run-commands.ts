import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { compareTimes } from '../../core/text/compare-times';
import type { RunState } from '../../node/read-model/state';
import { chooseRecipe } from '../choose';
import { askInTurn, back, type Question } from '../input/ask-in-turn';
import { type Choice, pickOne } from '../input/pick';
import { remark } from '../notices';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { chooseRun, meantRun, runChoices } from './choose-run';
import { runRecipe } from './run-recipe';

/** Runs a recipe to its end. */
export async function runChosenRecipe(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const recipePath = await chooseRecipe(workbench, subject);
  if (recipePath !== undefined) {
    await runRecipe(workbench, recipePath);
  }
}

/** Ends a run; what it has made stays, and the next one goes on from there. */
export async function cancelChosenRun(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const title = vscode.l10n.t('Which run is to be cancelled?');
  const run = await chooseRun(workbench, subject, { title, fits: ({ status }) => status === 'running' });
  if (run) {
    await workbench.engine().cancelRun(path.dirname(run.recipePath), run.id);
  }
}

/** Runs the recipe of a run as it is now: what has not changed is not made again. */
export async function runAgain(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const title = vscode.l10n.t('Which recipe is to be run again?');
  const run = await chooseRun(workbench, subject, { title, fits: ({ status }) => status !== 'running' });
  if (run) {
    await runRecipe(workbench, run.recipePath);
  }
}

/** Opens what a step, or the runner itself, wrote down. */
export async function showRunLog(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const runs = await runChoices(workbench, subject, () => true);
  const meant = meantRun(runs, subject);
  const askRun: Question<LogAnswers> = async (answers, place) => {
    const run = await pickOne(place, { placeholder: vscode.l10n.t('Which run?'), choices: runs });
    return run === undefined || run === back ? run : { ...answers, run };
  };
  const askLog: Question<LogAnswers> = async (answers, place) => {
    const choices = answers.run ? logChoices(workbench, answers.run) : [];
    const file = await pickOne(place, { placeholder: vscode.l10n.t('Log of which step?'), choices });
    return typeof file === 'string' ? { ...answers, file } : file;
  };
  const title = vscode.l10n.t('Show Run Log');
  const questions = meant ? [askLog] : [askRun, askLog];
  const answers = await askInTurn<LogAnswers>(title, questions, meant ? { run: meant } : {});
  if (answers?.file !== undefined) {
    await vscode.window.showTextDocument(vscode.Uri.file(answers.file), { preview: true });
  }
}

interface LogAnswers {
  readonly run?: RunState;
  readonly file?: string;
}

async function logChoices(workbench: Workbench, run: RunState): Promise<readonly Choice<string>[]> {
  const { logFolder, runnerLog, journal } = filesOf(workbench, run);
  const logs = (await readdir(logFolder).catch(() => [])).sort();
  return [
    ...logs.map((name) => ({ label: path.basename(name, '.log'), value: path.join(logFolder, name) })),
    { label: vscode.l10n.t('journal'), description: vscode.l10n.t('everything it said, a line each'), value: journal },
    { label: vscode.l10n.t('runner'), value: runnerLog },
  ];
}

/** What changed in the recipe from the run before to this one. */
export async function compareRunRecipes(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const title = vscode.l10n.t('The recipe of which run?');
  const run = await chooseRun(workbench, subject, { title, fits: () => true });
  if (!run) {
    return;
  }
  const { runs } = await workbench.state();
  const before = runs
    .filter(({ recipePath, startedAt }) => recipePath === run.recipePath && startedAt < run.startedAt)
    .toSorted((left, right) => compareTimes(right.startedAt, left.startedAt))[0];
  if (!before) {
    remark(workbench, vscode.l10n.t('It is the first run of this recipe.'));
    return;
  }
  const [left, right] = [before, run].map((one) => filesOf(workbench, one).recipe);
  if (left === undefined || right === undefined || !(await isThere(left)) || !(await isThere(right))) {
    throw new WorkbenchError('run.recipeNotKept', { id: run.id });
  }
  const [from, to] = [before, run].map(({ startedAt }) => new Date(startedAt).toLocaleString());
  const heading = vscode.l10n.t('{0}: {1} ↔ {2}', run.recipeName, from ?? '', to ?? '');
  await vscode.commands.executeCommand('vscode.diff', vscode.Uri.file(left), vscode.Uri.file(right), heading);
}

function filesOf(workbench: Workbench, { recipePath, id }: RunState) {
  return workbench.engine().runFolderOf(path.dirname(recipePath), id);
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
