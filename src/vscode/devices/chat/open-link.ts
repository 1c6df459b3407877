import * as vscode from 'vscode';
import { linkAddress } from '../../../core/text/link-address';

/** Shows where a link of a reply really leads, and opens it once the user says so. */
export async function confirmAndOpenLink(address: string): Promise<void> {
  const target = linkAddress(address);
  if (target === undefined) {
    return;
  }
  const open = vscode.l10n.t('Open');
  const question = vscode.l10n.t('Open this link from the model’s reply?');
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail: target }, open);
  if (answer === open) {
    await vscode.env.openExternal(vscode.Uri.parse(target, true));
  }
}
