import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Workbench } from '../../workbench';
import type { DatasetDocument } from '../editor/dataset-document';
import { showChangedRows } from './compared-rows';

/** Shows what differs between the file on the disk and the document: rows turn by turn, else the two texts. */
export async function compareWithDisk(workbench: Workbench, document: DatasetDocument): Promise<void> {
  const { fileName } = document.state;
  const folder = workbench.context.storageUri ?? workbench.context.globalStorageUri;
  const copy = vscode.Uri.joinPath(folder, 'compare', `${Date.now()}-${fileName}`);
  const deleteCopy = () => rm(copy.fsPath, { force: true }).catch(() => undefined);
  await document.save({ overwrite: true, to: copy.fsPath });
  const title = vscode.l10n.t('{0}: on the Disk ↔ in the Editor', fileName);
  const before = { version: document.uri.fsPath, name: vscode.l10n.t('{0} (on the Disk)', fileName) };
  const after = { version: copy.fsPath, name: vscode.l10n.t('{0} (in the Editor)', fileName) };
  const shown = await showChangedRows(workbench, title, { before, after }).catch(async (error: unknown) => {
    await deleteCopy();
    throw error;
  });
  if (shown === 'rows') {
    await deleteCopy();
    return;
  }
  document.onDispose(() => void deleteCopy());
  await vscode.commands.executeCommand('vscode.diff', document.uri, copy, title, { override: 'default' });
}
