import * as vscode from 'vscode';
import { settings } from '../../settings';
import type { Workbench } from '../../workbench';
import type { DatasetDocument } from './dataset-document';

/** Tells a document's thread what its deep rules may use, and again when that changes. */
export function followDeepSettings(workbench: Workbench, document: DatasetDocument): vscode.Disposable {
  const warn = (error: unknown) => workbench.log.warn(`${document.uri.fsPath}: ${String(error)}`);
  const offer = () => void offerDeepSettings(workbench, document).catch(warn);
  offer();
  return vscode.Disposable.from(
    document.onProjectRead(offer),
    vscode.workspace.onDidGrantWorkspaceTrust(offer),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('mobileLlm.dataset.deepChecks')) {
        offer();
      }
    }),
  );
}

/** Looks again at what there is: set-up may have been done meanwhile. */
export async function offerDeepSettings(workbench: Workbench, document: DatasetDocument): Promise<void> {
  await document.opened;
  const permission = { isTrusted: vscode.workspace.isTrusted, ...workbench.toolSource };
  await document.ask({ type: 'deep-settings', isAutomatic: settings.deepChecks(), permission });
}
