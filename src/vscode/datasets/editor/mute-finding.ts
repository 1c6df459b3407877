import type { FindingName } from '../../../protocol/webview/dataset-editor-requests';
import { askMuteReason } from '../mute-reason';
import type { DatasetDocument } from './dataset-document';

/** Asks why a finding is to stay, and writes it down beside the dataset. */
export async function muteFinding(document: DatasetDocument, name: FindingName): Promise<undefined> {
  const named = await document.ask({ type: 'mutable', name });
  const reason = named && (await askMuteReason(named.rule));
  if (named && reason !== undefined) {
    await document.ask({ type: 'write-mute', mute: { ...named, reason } });
  }
  return undefined;
}
