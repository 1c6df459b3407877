import * as vscode from 'vscode';

/** Asks why a finding is to stay; undefined where the user thought better of it. */
export function askMuteReason(rule: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Mute {0}', rule),
    prompt: vscode.l10n.t('Why is it meant to stay? The reason is kept beside the dataset.'),
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A mute needs a reason.') : undefined),
  });
}
