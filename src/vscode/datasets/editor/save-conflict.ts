import * as vscode from 'vscode';
import { describeThrown } from '../../notices';
import type { Workbench } from '../../workbench';
import { compareWithDisk } from '../comparing/compare-with-disk';
import type { DatasetDocument } from './dataset-document';

/**
 * A save found another file on the disk than it had read: asks what to do.
 * @throws what made the save fail, where that was something else; a cancellation where nothing is saved
 */
export async function settleConflict(workbench: Workbench, document: DatasetDocument, error: unknown): Promise<void> {
  const { code, message } = describeThrown(error);
  const isDeleted = code === 'dataset.deletedOnDisk';
  if (!isDeleted && code !== 'dataset.changedOnDisk') {
    throw error;
  }
  document.setAccess({ kind: 'changed-on-disk', isDeleted });
  const compare = vscode.l10n.t('Compare');
  const overwrite = vscode.l10n.t('Overwrite');
  const reload = vscode.l10n.t('Reload');
  const choices = isDeleted ? [overwrite] : [compare, overwrite, reload];
  const options = { modal: true, detail: vscode.l10n.t('Your changes are kept in the editor until you decide.') };
  const answer = await vscode.window.showWarningMessage(message, options, ...choices);
  if (answer === overwrite) {
    await document.save({ overwrite: true });
    return;
  }
  if (answer === reload) {
    await document.reload();
    return;
  }
  if (answer === compare) {
    await compareWithDisk(workbench, document);
  }
  throw new vscode.CancellationError();
}
