import * as vscode from 'vscode';

/** Does something each time somebody comes to a panel: from another editor, or from another program. */
export function whenLookedAt(panel: vscode.WebviewPanel, work: () => void): vscode.Disposable {
  const lookAgain = () => panel.visible && work();
  return vscode.Disposable.from(
    panel.onDidChangeViewState(lookAgain),
    vscode.window.onDidChangeWindowState(({ focused }) => focused && lookAgain()),
  );
}
