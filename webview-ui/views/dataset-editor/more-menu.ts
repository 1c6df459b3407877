import type { EditorCommand } from '../../../src/protocol/webview/dataset-editor-requests';
import type { DocumentLink } from './document-link';
import type { MenuItem } from './list/row-menu';

/** What can be done with the dataset as a whole. */
export function moreMenu(link: DocumentLink, importRows: () => void): readonly MenuItem[] {
  const command = (title: string, name: EditorCommand): MenuItem => ({ title, action: () => link.command(name) });
  return [
    { title: 'Import…', action: importRows },
    command('Export…', 'export'),
    { ...command('Rename an action or parameter…', 'rename-action'), isFirstOfGroup: true },
    { ...command('Open as text', 'open-as-text'), isFirstOfGroup: true },
    command('Revert to the file', 'revert'),
  ];
}
