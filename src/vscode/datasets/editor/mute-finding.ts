import * as vscode from 'vscode';
import type { Workbench } from '../../workbench';
import type { DatasetDocument } from './dataset-document';

/** Asks why a finding is to stay, and writes it down beside the dataset. */
export async function muteFinding(
  workbench: Workbench,
  document: DatasetDocument,
  finding: { readonly key: number; readonly finding: number },
): Promise<undefined> {
  const found = await document.ask({ type: 'mutable', ...finding });
  if (!found) {
    return undefined;
  }
  const { rule, rowId: row } = found;
  const reason = await vscode.window.showInputBox({
    title: vscode.l10n.t('Mute {0} in This Row', rule),
    prompt: vscode.l10n.t('Why is it right as it is? The reason is kept beside the dataset.'),
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A mute needs a reason.') : undefined),
  });
  if (reason !== undefined) {
    await workbench.engine().saveMute(document.uri.fsPath, { rule, row, reason });
    await document.readProject();
  }
  return undefined;
}
