import * as vscode from 'vscode';
import { datasetViewType } from './open-dataset';

/** A tab of a dataset in the dataset editor. */
export interface DatasetTab {
  readonly file: string;
  readonly column: vscode.ViewColumn;
  /** Whether the column has the file as text too. */
  readonly hasText: boolean;
}

/** VS Code has shown by then what it saved under another name. */
const shownMs = 5000;

export function datasetTabs(): readonly DatasetTab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs, viewColumn: column }) =>
    tabs.flatMap(({ input }) => {
      const isOurs = input instanceof vscode.TabInputCustom && input.viewType === datasetViewType;
      return isOurs ? [{ file: input.uri.fsPath, column, hasText: textTabs(input.uri, column).length > 0 }] : [];
    }),
  );
}

/** Shows a file that VS Code opened as text, after it had another name, in the dataset editor. The focus stays where it is. */
export async function showAgain({ file, column, hasText }: DatasetTab): Promise<void> {
  const uri = vscode.Uri.file(file);
  const options = { viewColumn: column, preserveFocus: true, preview: false };
  await vscode.commands.executeCommand('vscode.openWith', uri, datasetViewType, options);
  if (!hasText) {
    await vscode.window.tabGroups.close(textTabs(uri, column), true);
  }
}

/** The same once VS Code opens it as text; where it does not, nothing. */
export function showAgainOnceText({ file, column, hasText }: DatasetTab, onFailure: (error: unknown) => void): void {
  const uri = vscode.Uri.file(file);
  const subscription = vscode.window.tabGroups.onDidChangeTabs(() => {
    if (textTabs(uri, column).length > 0) {
      end();
      showAgain({ file, column, hasText }).catch(onFailure);
    }
  });
  const timer = setTimeout(() => subscription.dispose(), shownMs);
  const end = () => {
    clearTimeout(timer);
    subscription.dispose();
  };
}

function textTabs(uri: vscode.Uri, column: vscode.ViewColumn): readonly vscode.Tab[] {
  const { tabs = [] } = vscode.window.tabGroups.all.find(({ viewColumn }) => viewColumn === column) ?? {};
  return tabs.filter(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString());
}
