import type { EditorCommand } from '../../../src/protocol/webview/dataset-editor-requests';
import { l10n } from '../../shared/l10n';
import type { DocumentLink } from './document-link';
import type { MenuItem } from './list/row-menu';

/** What can be done with the dataset as a whole. */
export function moreMenu(link: DocumentLink, importRows: () => void): readonly MenuItem[] {
  const command = (title: string, name: EditorCommand): MenuItem => ({ title, action: () => link.command(name) });
  return [
    { title: l10n.t('Import…'), action: importRows },
    command(l10n.t('Export…'), 'export'),
    { ...command(l10n.t('Rename an action or parameter…'), 'rename-action'), isFirstOfGroup: true },
    { ...command(l10n.t('Open as text'), 'open-as-text'), isFirstOfGroup: true },
    command(l10n.t('Revert to the file'), 'revert'),
  ];
}
