import type { Workbench } from '../../workbench';
import { askMuteReason } from '../mute-reason';
import type { DatasetDocument } from './dataset-document';

/** Asks why a finding is to stay, and writes it down beside the dataset. */
export async function muteFinding(
  workbench: Workbench,
  document: DatasetDocument,
  finding: { readonly key: number; readonly finding: number },
): Promise<undefined> {
  const found = await document.ask({ type: 'mutable', ...finding });
  if (!found) {
    return undefined;
  }
  const { rule, rowId: row } = found;
  const reason = await askMuteReason(rule);
  if (reason !== undefined) {
    await workbench.engine().saveMute(document.uri.fsPath, { rule, row, reason });
    await document.readProject();
  }
  return undefined;
}
