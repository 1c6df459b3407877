import * as vscode from 'vscode';
import { renamedPath } from '../../../node/dataset/editing/left-backups';
import { showFailure } from '../../notices';
import type { Workbench } from '../../workbench';
import type { DatasetDocument } from './dataset-document';
import { type DatasetTab, datasetTabs, showAgain } from './dataset-tabs';
import { leftBackupsOf, restoreBackup } from './left-backup';

/**
 * Follows datasets that VS Code renames or moves while they are open. By itself VS Code opens the renamed file as text, and
 * drops what is unsaved, of which it has a backup made before.
 * @param documents by their files
 */
export function followRenames(
  workbench: Workbench,
  documents: ReadonlyMap<string, DatasetDocument>,
): vscode.Disposable {
  let tabs: readonly DatasetTab[] = [];
  const follow = async ({ oldUri, newUri }: { readonly oldUri: vscode.Uri; readonly newUri: vscode.Uri }) => {
    const [from, to] = [oldUri.fsPath, newUri.fsPath];
    const renamed = tabs.flatMap((tab) => {
      const file = renamedPath(tab.file, from, to);
      return file === undefined ? [] : [{ ...tab, file }];
    });
    for (const tab of renamed) {
      await showAgain(tab);
    }
    const notes = leftBackupsOf(workbench);
    await notes.renamed(from, to);
    for (const { file } of renamed) {
      const [document, backup] = [documents.get(file), await notes.find(file)];
      await (document && backup !== undefined ? restoreBackup(workbench, document, backup) : undefined);
    }
  };
  return vscode.Disposable.from(
    vscode.workspace.onWillRenameFiles(() => {
      tabs = datasetTabs();
    }),
    vscode.workspace.onDidRenameFiles(async ({ files }) => {
      try {
        for (const file of files) {
          await follow(file);
        }
      } catch (error) {
        await showFailure(workbench, error);
      }
    }),
  );
}
