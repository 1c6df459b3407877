import * as vscode from 'vscode';
import type { ActionSchema } from '../../../core/actions/schema';
import type { Rename } from '../../../core/dataset/rename/rename';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import type { RenamePlan } from '../../../node/rename/rename-plan';
import { rowCount } from '../../format';
import { withNotification } from '../../notices';
import type { Workbench } from '../../workbench';
import type { DatasetDocument } from './dataset-document';

/** Renames an action or a parameter in the actions file and in every dataset of the recipe, after showing what changes. */
export async function renameInProject(workbench: Workbench, document: DatasetDocument): Promise<void> {
  const { schema } = document.state;
  const { recipePath } = document;
  if (!schema || recipePath === undefined) {
    throw new WorkbenchError('rename.noActions', { path: document.state.fileName });
  }
  if (document.isDirty) {
    throw new WorkbenchError('dataset.saveFirst', { path: document.state.fileName });
  }
  const rename = await askRename(schema);
  if (!rename) {
    return;
  }
  const { applyRename, finishRename, loadProject, planRename } = workbench.engine();
  const title = vscode.l10n.t('Renaming {0}', rename.from);
  const project = await loadProject(recipePath);
  await finishRename(project.folder);
  const plan = await withNotification(workbench, title, ({ signal }) => planRename(project, rename, signal));
  if (await isWanted(plan)) {
    await applyRename(project, plan);
  }
}

async function askRename(schema: ActionSchema): Promise<Rename | undefined> {
  const items = schema.actions.flatMap(({ name, parameters }) => [
    { label: name, description: vscode.l10n.t('action'), rename: { kind: 'action', from: name } as const },
    ...parameters.map((parameter) => ({
      label: `${name}.${parameter.name}`,
      description: vscode.l10n.t('parameter'),
      rename: { kind: 'parameter', action: name, from: parameter.name } as const,
    })),
  ]);
  const title = vscode.l10n.t('Rename Action or Parameter');
  const chosen = await vscode.window.showQuickPick(items, { title });
  const to = chosen && (await vscode.window.showInputBox({ title, value: chosen.rename.from }));
  return chosen && to !== undefined && to !== chosen.rename.from ? { ...chosen.rename, to } : undefined;
}

/** What changes, and what names it and stays. */
async function isWanted({ rename: { from, to }, files, rows, mentions }: RenamePlan): Promise<boolean> {
  const calls = rows.reduce((sum, row) => sum + row.calls, 0);
  const changes = calls === 1 ? vscode.l10n.t('1 call') : vscode.l10n.t('{0} calls', calls);
  const message = vscode.l10n.t('{0} becomes {1}: {2} in {3}.', from, to, changes, rowCount(rows.length));
  const detail = [
    ...files.map(({ file }) => vscode.workspace.asRelativePath(file)),
    ...describeMentions(mentions.length),
    vscode.l10n.t('Copies of the files as they are now are kept beside them.'),
  ].join('\n');
  const apply = vscode.l10n.t('Rename');
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, apply)) === apply;
}

function describeMentions(count: number): readonly string[] {
  switch (count) {
    case 0:
      return [];
    case 1:
      return [vscode.l10n.t('1 text names it and stays as it is.')];
    default:
      return [vscode.l10n.t('{0} texts name it and stay as they are.', count)];
  }
}
