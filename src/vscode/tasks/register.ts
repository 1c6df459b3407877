import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import { describeThrown } from '../notices';
import type { Workbench } from '../workbench';
import { readTask, type TaskWork, taskType } from './definition';
import { WorkTerminal } from './work-terminal';

/** As many recipes as a list of tasks bears. */
const mostRecipes = 20;
const source = 'Mobile LLM';

/** Offers to run and to check each recipe as tasks, and does what `tasks.json` says. */
export function registerTasks(workbench: Workbench): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(taskType, {
    async provideTasks() {
      const recipes = await vscode.workspace.findFiles(`{,*/}${recipeFileName}`, '**/node_modules/**', mostRecipes);
      return recipes
        .sort((left, right) => left.fsPath.localeCompare(right.fsPath))
        .flatMap((uri) => tasksOf(workbench, uri));
    },
    resolveTask({ definition, scope, name }) {
      const isFolder = typeof scope === 'object';
      return taskOf(workbench, { definition, scope: isFolder ? scope : vscode.TaskScope.Workspace, name });
    },
  });
}

/** Checks one recipe now, as its task does. */
export async function checkRecipe(workbench: Workbench, uri: vscode.Uri): Promise<void> {
  const definition = { type: taskType, command: 'check', recipe: uri.fsPath };
  const scope = vscode.workspace.getWorkspaceFolder(uri) ?? vscode.TaskScope.Workspace;
  await vscode.tasks.executeTask(taskOf(workbench, { definition, scope, name: vscode.l10n.t('check') }));
}

/** What is wanted most of a recipe. */
function tasksOf(workbench: Workbench, uri: vscode.Uri): readonly vscode.Task[] {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder) {
    return [];
  }
  const recipe = path.relative(folder.uri.fsPath, uri.fsPath).split(path.sep).join('/');
  const where = recipe === recipeFileName ? '' : ` (${recipe})`;
  return [
    { name: vscode.l10n.t('run'), definition: { command: 'run' } },
    { name: vscode.l10n.t('train'), definition: { command: 'run', until: 'train' } },
    { name: vscode.l10n.t('quantize'), definition: { command: 'run', until: 'quantize' } },
    { name: vscode.l10n.t('check'), definition: { command: 'check' } },
  ].map(({ name, definition }) =>
    taskOf(workbench, {
      definition: { type: taskType, ...definition, ...(where !== '' && { recipe }) },
      scope: folder,
      name: `${name}${where}`,
    }),
  );
}

interface NamedTask {
  readonly definition: vscode.TaskDefinition;
  readonly scope: vscode.WorkspaceFolder | vscode.TaskScope.Workspace;
  readonly name: string;
}

/** The definition of a task that is resolved has to be handed back as it was given. */
function taskOf(workbench: Workbench, { definition, scope, name }: NamedTask): vscode.Task {
  const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
  const open = async (resolved: vscode.TaskDefinition) =>
    new WorkTerminal((tools) => doTask(workbench, { resolved, folder }, tools), workbench.signal);
  const matchers = definition['command'] === 'check' ? ['$mobile-llm-check'] : ['$mobile-llm-run'];
  const task = new vscode.Task(definition, scope, name, source, new vscode.CustomExecution(open), matchers);
  task.group = definition['command'] === 'run' ? vscode.TaskGroup.Build : vscode.TaskGroup.Test;
  task.presentationOptions = { clear: true, showReuseMessage: false };
  return task;
}

async function doTask(
  workbench: Workbench,
  {
    resolved,
    folder,
  }: { readonly resolved: vscode.TaskDefinition; readonly folder: vscode.WorkspaceFolder | undefined },
  tools: Parameters<ConstructorParameters<typeof WorkTerminal>[0]>[0],
): Promise<number> {
  try {
    const work = readTask(resolved);
    if (!work || !folder) {
      throw new WorkbenchError('workbench.task', { definition: JSON.stringify(resolved).slice(0, 200) });
    }
    if (!vscode.workspace.isTrusted) {
      throw new WorkbenchError('workbench.untrusted');
    }
    return await workOn(workbench, { ...work, recipe: path.resolve(folder.uri.fsPath, work.recipe) }, tools);
  } catch (error) {
    const { message, fix } = describeThrown(error);
    tools.say(`${message} ${fix}`);
    return 1;
  }
}

/** Each is loaded when it is done. */
async function workOn(
  workbench: Workbench,
  { command, recipe, until }: TaskWork,
  tools: Parameters<typeof doTask>[2],
): Promise<number> {
  if (command === 'check') {
    return (await import('./check-task')).checkTask(workbench, recipe, tools);
  }
  return (await import('./run-task')).runTask(workbench, { recipePath: recipe, until }, tools);
}
