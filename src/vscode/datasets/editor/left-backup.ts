import * as vscode from 'vscode';
import type { ErrorDescription } from '../../../core/errors/workbench-error';
import { deleteBackup } from '../../../node/dataset/editing/backup';
import { LeftBackups } from '../../../node/dataset/editing/left-backups';
import { describeThrown } from '../../notices';
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
    await restoreBackup(workbench, document, backup);
  } else if (answer === discard) {
    await document.backups.delete(backup);
  }
}

/** Brings unsaved changes back as one edit; where they are damaged that is said. @throws RemoteError any other reason */
export async function restoreBackup(workbench: Workbench, document: DatasetDocument, backup: string): Promise<void> {
  try {
    const { key, edit } = await document.edit({ type: 'restore', backup });
    if (key !== undefined) {
      document.reveal(key);
    }
    if (edit === undefined) {
      await document.backups.delete(backup);
    } else {
      // Until there is a newer one it is the only one.
      document.backups.takeOver(backup);
    }
  } catch (error) {
    const described = describeThrown(error);
    if (described.code !== 'dataset.badBackup') {
      throw error;
    }
    await tellDamaged(workbench, document, backup, described);
  }
}

/** Says once that unsaved changes are damaged, and keeps what is left of them where a person finds it. */
export async function tellDamaged(
  workbench: Workbench,
  { uri, state }: DatasetDocument,
  backup: string,
  { message: reason }: ErrorDescription,
): Promise<void> {
  workbench.log.error(reason);
  const kept = await leftBackupsOf(workbench).setAside(uri.fsPath, backup);
  const [look, discard] = [vscode.l10n.t('Open'), vscode.l10n.t('Delete Them')];
  const message = vscode.l10n.t(
    'Unsaved changes of {0} are damaged and cannot be restored. What is left of them is kept in {1}.',
    state.fileName,
    kept,
  );
  const answer = await vscode.window.showErrorMessage(message, look, discard);
  if (answer === look) {
    await vscode.window.showTextDocument(vscode.Uri.file(kept), { preview: false });
  } else if (answer === discard) {
    await deleteBackup(kept);
  }
}
