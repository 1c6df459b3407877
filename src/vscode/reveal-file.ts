import * as vscode from 'vscode';

/** Shows a file where the system shows files; of one that lies on another computer than the screen the path is copied. */
export async function revealFile(file: string): Promise<void> {
  if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(file));
    return;
  }
  await vscode.env.clipboard.writeText(file);
  void vscode.window.showInformationMessage(vscode.l10n.t('Its path was copied: {0}', file));
}
