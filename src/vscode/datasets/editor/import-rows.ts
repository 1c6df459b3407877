import * as vscode from 'vscode';
import type { ConversionReport } from '../../../core/dataset/formats/notes';
import { withNotification } from '../../notices';
import type { Workbench } from '../../workbench';
import { reportText } from './conversion-report';
import type { DatasetDocument } from './dataset-document';

/** More are imported on the command line, which holds no document open. */
const mostRows = 200_000;

/** Reads conversations that are written in some other way, says what becomes of them, and adds them as one edit. */
export async function importRows(workbench: Workbench, document: DatasetDocument): Promise<void> {
  const title = vscode.l10n.t('Import Conversations into {0}', document.state.fileName);
  const [source] = (await vscode.window.showOpenDialog({ title, openLabel: vscode.l10n.t('Preview') })) ?? [];
  if (!source) {
    return;
  }
  const { timeZone, locale } = Intl.DateTimeFormat().resolvedOptions();
  const request = { file: source.fsPath, map: [], split: 'train', timeZone, locale, previewRows: mostRows } as const;
  const read = vscode.l10n.t('Reading {0}', vscode.workspace.asRelativePath(source));
  const { importFile } = workbench.engine();
  const { format, preview, report } = await withNotification(workbench, read, ({ signal }) =>
    importFile(request, signal),
  );
  if (await isWanted(format.title, report, preview.length)) {
    await document.edit({ type: 'insert-lines', lines: preview, label: vscode.l10n.t('Import Conversations') });
  }
}

/** Asks until it is known; the report can be looked at before. */
async function isWanted(format: string, report: ConversionReport, rows: number): Promise<boolean> {
  const add = vscode.l10n.t('Add {0} Rows', rows);
  const show = vscode.l10n.t('Show Report');
  const message = vscode.l10n.t('{0} of {1} records become rows. They were read as {2}.', rows, report.records, format);
  const refused = vscode.l10n.t('Refused: {0}. Notes: {1}.', report.refusedCount, report.notes.length);
  const detail = `${refused}\n${vscode.l10n.t('It is one edit: Undo takes all of it back.')}`;
  const answer = await vscode.window.showInformationMessage(message, { modal: true, detail }, add, show);
  if (answer === show) {
    const text = await vscode.workspace.openTextDocument({ language: 'markdown', content: reportText(format, report) });
    await vscode.window.showTextDocument(text, { preview: true });
  }
  return answer === add;
}
