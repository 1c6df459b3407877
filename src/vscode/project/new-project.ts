import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { presets } from '../../core/presets/presets';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import { askInTurn, back, type Question } from '../input/ask-in-turn';
import { lastUsed, lastUsedFirst, rememberUsed } from '../input/last-used';
import { askText, type Choice, pickOne } from '../input/pick';
import { withNotification } from '../notices';
import type { Workbench } from '../workbench';
import { type NameProblem, nameProblem } from './name-problem';

/** Right in a folder, or in a new one below it that is called as the project is. */
interface ProjectPlace {
  readonly folder: string;
  readonly isNew: boolean;
}

interface Answers {
  readonly preset: string;
  readonly place?: ProjectPlace;
  readonly name?: string;
}

/** Asks for a preset, a place and a name, writes a project that can be run, and opens its recipe. */
export async function newProject(workbench: Workbench): Promise<void> {
  const { workspaceState } = workbench.context;
  const known = { preset: lastUsed(workspaceState, 'preset') ?? '' };
  const title = vscode.l10n.t('New Project');
  const answers = await askInTurn<Answers>(title, [askPreset, askPlace, askName], known);
  if (!answers?.place || answers.name === undefined) {
    return;
  }
  const { preset, place, name } = answers;
  const folder = place.isNew ? path.join(place.folder, name) : place.folder;
  const { writeProject } = workbench.engine();
  const { resourceFolder } = workbench;
  await withNotification(workbench, vscode.l10n.t('Making {0}', name), ({ signal }) =>
    writeProject({ folder, preset, name, resourceFolder, signal }),
  );
  await rememberUsed(workspaceState, 'preset', preset);
  await workbench.refresh();
  await showProject(folder, name);
}

const askPreset: Question<Answers> = async (answers, place) => {
  const lines = presets.map(({ name, title }) => ({ label: name, detail: title, value: name }));
  const preset = await pickOne(place, {
    placeholder: vscode.l10n.t('Which model does it begin with?'),
    choices: lastUsedFirst(lines, {
      isLast: ({ value }) => value === answers.preset,
      words: vscode.l10n.t('last used'),
    }),
  });
  return typeof preset === 'string' ? { ...answers, preset } : preset;
};

const askPlace: Question<Answers> = async (answers, place) => {
  const chosen = await pickOne(place, {
    placeholder: vscode.l10n.t('Where is it to lie?'),
    choices: placeChoices(),
    active: (value) => value !== 'elsewhere' && value.folder === answers.place?.folder,
  });
  if (chosen !== 'elsewhere') {
    return chosen === undefined || chosen === back ? chosen : { ...answers, place: chosen };
  }
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('The folder in which a new one is made'),
    openLabel: vscode.l10n.t('Choose'),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  const folder = picked?.[0]?.fsPath;
  return folder === undefined ? askPlace(answers, place) : { ...answers, place: { folder, isNew: true } };
};

const askName: Question<Answers> = async (answers, place) => {
  const { folder, isNew } = answers.place ?? { folder: '', isNew: false };
  const name = await askText(place, {
    prompt: isNew
      ? vscode.l10n.t('Name of the project, and of its folder in {0}', folder)
      : vscode.l10n.t('Name of the project in {0}', folder),
    value: answers.name ?? (isNew ? answers.preset : path.basename(folder)),
    problemOf: async (text) => {
      const problem = await nameProblem(text.trim(), isNew ? folder : undefined);
      return problem && problemText(problem);
    },
  });
  return typeof name === 'string' ? { ...answers, name } : name;
};

function problemText(problem: NameProblem): string {
  switch (problem) {
    case 'empty':
      return vscode.l10n.t('Give it a name.');
    case 'tooLong':
      return vscode.l10n.t('A name has at most 100 signs.');
    case 'controlSign':
      return vscode.l10n.t('A name is one line of text.');
    case 'notAFolderName':
      return vscode.l10n.t(
        'No folder can be called so on every system: leave out / \\ : * ? " < > | and dots at its ends.',
      );
    case 'taken':
      return vscode.l10n.t('There is something of this name in that folder.');
  }
}

async function placeChoices(): Promise<readonly Choice<ProjectPlace | 'elsewhere'>[]> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const inWorkspace = await Promise.all(
    folders.map(async ({ name, uri: { fsPath: folder } }) => {
      const below = { label: vscode.l10n.t('In a new folder of {0}', name), value: { folder, isNew: true } };
      const hasRecipe = await isThere(path.join(folder, recipeFileName));
      const here = { label: vscode.l10n.t('In {0}', name), value: { folder, isNew: false } };
      return (hasRecipe ? [below] : [here, below]).map((choice) => ({ ...choice, description: folder }));
    }),
  );
  const elsewhere = { label: vscode.l10n.t('In a new folder elsewhere…'), value: 'elsewhere' } as const;
  return [...inWorkspace.flat(), elsewhere];
}

/** Opens the recipe; a project outside of the window's folders can be opened as a folder. */
async function showProject(folder: string, name: string): Promise<void> {
  if (vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder))) {
    await vscode.window.showTextDocument(vscode.Uri.file(path.join(folder, recipeFileName)));
    return;
  }
  const open = vscode.l10n.t('Open Folder');
  if ((await vscode.window.showInformationMessage(vscode.l10n.t('{0} is in {1}.', name, folder), open)) === open) {
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder));
  }
}

async function isThere(place: string): Promise<boolean> {
  return stat(place).then(
    () => true,
    () => false,
  );
}
