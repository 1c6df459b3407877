import * as vscode from 'vscode';
import { deleteBackup } from '../../../node/dataset/editing/backup';
import { LeftBackups } from '../../../node/dataset/editing/left-backups';
import type { Workbench } from '../../workbench';
import type { DatasetDocument } from './dataset-document';

/** The notes of this workspace's backups. */
export function leftBackupsOf(workbench: Workbench): LeftBackups {
  const folder = workbench.context.storageUri ?? workbench.context.globalStorageUri;
  return new LeftBackups(vscode.Uri.joinPath(folder, 'unsaved').fsPath);
}

/** Offers unsaved changes that a crash left behind and VS Code did not bring back. */
export async function offerLeftBackup(workbench: Workbench, document: DatasetDocument): Promise<void> {
  const notes = leftBackupsOf(workbench);
  const file = document.uri.fsPath;
  const backup = await notes.find(file);
  if (backup === undefined) {
    return;
  }
  const message = vscode.l10n.t('Unsaved changes of {0} were left behind.', document.state.fileName);
  const restore = vscode.l10n.t('Restore');
  const discard = vscode.l10n.t('Delete Them');
  const answer = await vscode.window.showWarningMessage(message, restore, discard);
  if (answer === restore) {
    const { key } = await document.edit({ type: 'restore', backup });
    if (key !== undefined) {
      document.reveal(key);
    }
  }
  if (answer !== undefined) {
    await deleteBackup(backup);
    await notes.forget(file);
  }
}
