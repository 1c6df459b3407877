import type * as vscode from 'vscode';
import type { Workbench } from '../../workbench';
import type { DatasetDocument } from './dataset-document';

/** Has the views look how many tokens a document has, each time that all are counted and nothing is unsaved. */
export function showCountedTokens(workbench: Workbench, document: DatasetDocument): vscode.Disposable {
  let wasCounted = false;
  return document.onState(({ deep, isDirty }) => {
    const isCounted = deep.status.kind === 'done' && !isDirty;
    if (isCounted && !wasCounted) {
      workbench.readFilesAgain();
    }
    wasCounted = isCounted;
  });
}
