import * as vscode from 'vscode';
import type { Handlers } from '../../../protocol/webview/channel';
import type {
  DatasetEditorResults,
  EditorCommand,
  FromDatasetEditor,
} from '../../../protocol/webview/dataset-editor-requests';
import type { Workbench } from '../../workbench';
import { compareWithDisk } from '../comparing/compare-with-disk';
import type { DatasetDocument } from './dataset-document';
import { offerDeepSettings } from './deep-settings';
import { exportDataset } from './export-dataset';
import { RowImport } from './import-rows';
import { muteFinding } from './mute-finding';
import { openAsText } from './open-dataset';
import { renameInProject } from './rename-in-project';
import { revertTextEditor, saveTextEditor } from './text-editor-meeting';

/** What a page asks: rows are answered by the document's thread, the rest by VS Code. */
export function editorHandlers(
  workbench: Workbench,
  document: DatasetDocument,
): Handlers<FromDatasetEditor, DatasetEditorResults> {
  const { ask, edit, look } = document;
  const rowImport = new RowImport(document);
  return {
    ready: () => document.state,
    rows: look,
    row: look,
    locate: look,
    keys: look,
    'find-line': ask,
    'next-problem': ask,
    list: ask,
    copy: ask,
    statistics: ask,
    'choose-import': () => rowImport.choose(),
    'preview-import': ({ choice }) => rowImport.preview(choice),
    'import-rows': ({ choice }) => rowImport.add(choice),
    candidates: ask,
    accept: edit,
    reject: ask,
    'restore-rejected': ask,
    'deep-check': async (request) => {
      await (request.isWanted ? offerDeepSettings(workbench, document) : undefined);
      return ask(request);
    },
    'preview-replace': ask,
    edit,
    'write-line': edit,
    operate: edit,
    'cancel-change': ask,
    'add-row': edit,
    paste: edit,
    fix: edit,
    replace: edit,
    mute: ({ name }) => muteFinding(document, name),
    unmute: ask,
    tokens: ask,
    command: ({ command }) => runCommand(command, workbench, document),
  };
}

async function runCommand(command: EditorCommand, workbench: Workbench, document: DatasetDocument): Promise<undefined> {
  switch (command) {
    case 'undo':
    case 'redo':
      await vscode.commands.executeCommand(command);
      break;
    case 'save':
      await vscode.commands.executeCommand('workbench.action.files.save');
      break;
    case 'revert':
    case 'reload':
      await vscode.commands.executeCommand('workbench.action.files.revert');
      break;
    case 'open-as-text':
      await openAsText(document.uri);
      break;
    case 'save-text-editor':
      await saveTextEditor(document.uri);
      break;
    case 'revert-text-editor':
      await revertTextEditor(document.uri);
      break;
    case 'compare-with-disk':
      await compareWithDisk(workbench, document);
      break;
    case 'overwrite':
      // Through VS Code, which has to know that nothing is unsaved any more.
      await document.overwriting(() => vscode.commands.executeCommand('workbench.action.files.save'));
      break;
    case 'rename-action':
      await renameInProject(workbench, document);
      break;
    case 'export':
      await exportDataset(workbench, document);
      break;
  }
  return undefined;
}
