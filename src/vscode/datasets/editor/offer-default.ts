import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { findRecipeAbove } from '../../../node/project/recipe-above';
import type { Workbench } from '../../workbench';
import { datasetViewType, openInDatasetEditor } from './open-dataset';

const offered = 'mobileLlm.datasetEditorOffered';

/** Offers the dataset editor once in a folder, when a dataset that its recipe names is opened as text. */
export function offerDatasetEditor(workbench: Workbench): vscode.Disposable {
  const { workspaceState } = workbench.context;
  const meet = async (editor: vscode.TextEditor | undefined) => {
    const uri = editor?.document.uri;
    if (uri?.scheme !== 'file' || !uri.path.endsWith('.jsonl') || workspaceState.get(offered) === true) {
      return;
    }
    try {
      if (await isNamedByRecipe(uri)) {
        await workspaceState.update(offered, true);
        await offer(uri);
      }
    } catch (error) {
      workbench.log.warn(`The dataset editor was not offered: ${String(error)}`);
    }
  };
  // The dataset that made VS Code start the extension is in front already.
  void meet(vscode.window.activeTextEditor);
  return vscode.window.onDidChangeActiveTextEditor(meet);
}

/** Looks for the file's name in the nearest recipe above it, within the workspace. */
async function isNamedByRecipe(uri: vscode.Uri): Promise<boolean> {
  const recipe = findRecipeAbove(uri.fsPath);
  if (recipe === undefined || !vscode.workspace.getWorkspaceFolder(vscode.Uri.file(recipe))) {
    return false;
  }
  return (await readFile(recipe, 'utf8')).includes(path.basename(uri.fsPath));
}

async function offer(uri: vscode.Uri): Promise<void> {
  const name = path.basename(uri.fsPath);
  const open = vscode.l10n.t('Open');
  const always = vscode.l10n.t('Always in This Folder');
  const message = vscode.l10n.t(
    '{0} is a dataset of this project. The dataset editor shows it as conversations.',
    name,
  );
  const answer = await vscode.window.showInformationMessage(message, open, always);
  if (answer === always) {
    const configuration = vscode.workspace.getConfiguration('workbench');
    const associations = configuration.inspect<Record<string, string>>('editorAssociations')?.workspaceValue;
    const pattern = `**/${path.basename(path.dirname(uri.fsPath))}/*.jsonl`;
    const value = { ...associations, [pattern]: datasetViewType };
    await configuration.update('editorAssociations', value, vscode.ConfigurationTarget.Workspace);
  }
  if (answer !== undefined) {
    await openInDatasetEditor(uri);
  }
}
