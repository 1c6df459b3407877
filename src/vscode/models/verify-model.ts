import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { withNotification } from '../notices';
import { revealFile } from '../reveal-file';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { chooseModel } from './choose-model';

/** Hashes a model again and says whether it is still what it was. */
export async function verifyModel(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const chosen = await chooseModel(workbench, subject, vscode.l10n.t('Which model is to be verified?'));
  if (!chosen) {
    return;
  }
  const store = workbench.engine().existingStore(chosen.folder);
  const artifact = await store.find(chosen.model.id);
  const title = vscode.l10n.t('Verifying {0}', chosen.model.label);
  const { status } = await withNotification(workbench, title, ({ signal }) => store.verify(artifact, signal));
  if (status !== 'intact') {
    throw new WorkbenchError(status === 'missing' ? 'store.contentGone' : 'store.corrupt', { path: artifact.path });
  }
  const copy = vscode.l10n.t('Copy SHA-256');
  const { sha256 } = artifact.manifest.content;
  const said = vscode.l10n.t('{0} is intact: SHA-256 {1}.', chosen.model.label, sha256);
  if ((await vscode.window.showInformationMessage(said, copy)) === copy) {
    await vscode.env.clipboard.writeText(sha256);
  }
}

/** Shows a model's file where the system shows files. */
export async function revealModel(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const chosen = await chooseModel(workbench, subject, vscode.l10n.t('Which model is to be shown?'));
  if (chosen) {
    const { path: place } = await workbench.engine().existingStore(chosen.folder).find(chosen.model.id);
    await revealFile(place);
  }
}
