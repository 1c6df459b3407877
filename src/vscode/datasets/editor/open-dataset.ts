import * as vscode from 'vscode';
import type { TreeSubject } from '../../tree-node';

export const datasetViewType = 'mobileLlm.dataset';

/** Opens a file in the dataset editor, or shows the one that is open. */
export async function openInDatasetEditor(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, datasetViewType);
}

/** Opens a file in VS Code's own text editor. */
export async function openAsText(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, 'default');
}

/** Does something with the dataset that a command was invoked on, else with the one in front, else with one to choose. */
export async function withDataset({ filePath }: TreeSubject, use: (uri: vscode.Uri) => Promise<void>): Promise<void> {
  const uri = filePath === undefined ? (datasetInFront() ?? (await chooseDataset())) : vscode.Uri.file(filePath);
  if (uri) {
    await use(uri);
  }
}

function datasetInFront(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return isFile && input.uri.path.endsWith('.jsonl') ? input.uri : undefined;
}

/** Undefined where nothing was chosen, or there is nothing to choose from. */
async function chooseDataset(): Promise<vscode.Uri | undefined> {
  const found = await vscode.workspace.findFiles('**/*.jsonl', '**/{node_modules,.mobile-llm}/**', 200);
  if (found.length === 0) {
    await vscode.window.showInformationMessage(vscode.l10n.t('There is no .jsonl file in this folder.'));
    return undefined;
  }
  const items = found.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  const placeHolder = vscode.l10n.t('Which dataset?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.uri;
}
