import * as vscode from 'vscode';
import { remark } from '../notices';
import type { Workbench } from '../workbench';

const secretName = 'mobileLlm.huggingFaceToken';

/** What the hub's tokens look like: no space, no sign that an HTTP header could not hold. */
const tokenPattern = /^[!-~]{8,200}$/;

/** Asks for a token and keeps it where VS Code keeps secrets. */
export async function setHubToken(workbench: Workbench): Promise<void> {
  const token = await vscode.window.showInputBox({
    title: vscode.l10n.t('Hugging Face token'),
    prompt: vscode.l10n.t(
      'For gated and private models: a token that may read, from huggingface.co/settings/tokens. It is kept among the secrets of VS Code and given only to the step that loads from the hub.',
    ),
    placeHolder: 'hf_…',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      tokenPattern.test(text.trim()) ? undefined : vscode.l10n.t('A token has 8 to 200 characters and no spaces.'),
  });
  if (token === undefined) {
    return;
  }
  await workbench.context.secrets.store(secretName, token.trim());
  remark(workbench, vscode.l10n.t('The token is used by the next run.'));
}

/** A run that goes on keeps the token that it was started with. */
export async function removeHubToken(workbench: Workbench): Promise<void> {
  const had = (await storedHubToken(workbench)) !== undefined;
  await workbench.context.secrets.delete(secretName);
  const message = had
    ? vscode.l10n.t('The token is removed from VS Code. It still opens the hub until you revoke it there.')
    : vscode.l10n.t('No token is stored.');
  remark(workbench, message);
}

/** Undefined where none was set: the variables HF_TOKEN and HUGGING_FACE_HUB_TOKEN then count, or a login's file. */
export async function storedHubToken({ context }: Workbench): Promise<string | undefined> {
  return context.secrets.get(secretName);
}
