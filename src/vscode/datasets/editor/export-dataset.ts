import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { withNotification } from '../../notices';
import type { Workbench } from '../../workbench';
import { reportText } from './conversion-report';
import type { DatasetDocument } from './dataset-document';

/** Writes the dataset as it is in the editor, saved or not, in a way that others read. */
export async function exportDataset(workbench: Workbench, document: DatasetDocument): Promise<void> {
  const { exportFile, formats } = workbench.engine();
  const items = formats.map((format) => ({ label: format.title, description: format.layouts.join(', '), format }));
  const title = vscode.l10n.t('Export {0} as', document.state.fileName);
  const chosen = await vscode.window.showQuickPick(items, { title });
  const target = chosen && (await askTarget(document, chosen.format.layouts[0] ?? 'jsonl', title));
  if (!chosen || !target) {
    return;
  }
  const { format } = chosen;
  const copy = copyFor(workbench, document);
  try {
    await document.save({ overwrite: true, to: copy.fsPath });
    const request = { file: copy.fsPath, format, to: target.fsPath, isReplacing: true, keepsOtherKeys: false };
    const writing = vscode.l10n.t('Writing {0}', path.basename(target.fsPath));
    const report = await withNotification(workbench, writing, ({ signal }) => exportFile(request, signal));
    const show = vscode.l10n.t('Show Report');
    const message = vscode.l10n.t(
      '{0} of {1} rows are in {2}.',
      report.written,
      report.records,
      path.basename(target.fsPath),
    );
    if ((await vscode.window.showInformationMessage(message, show)) === show) {
      const content = reportText(format.title, report);
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content }));
    }
  } finally {
    await rm(copy.fsPath, { force: true });
  }
}

function askTarget(document: DatasetDocument, layout: string, title: string): Thenable<vscode.Uri | undefined> {
  const ending = layout === 'text' ? 'txt' : layout;
  const { dir, name } = path.parse(document.uri.fsPath);
  const defaultUri = vscode.Uri.file(path.join(dir, `${name}.export.${ending}`));
  return vscode.window.showSaveDialog({ title, defaultUri });
}

function copyFor(workbench: Workbench, document: DatasetDocument): vscode.Uri {
  const folder = workbench.context.storageUri ?? workbench.context.globalStorageUri;
  return vscode.Uri.joinPath(folder, 'export', `${Date.now()}-${path.basename(document.uri.fsPath)}`);
}
