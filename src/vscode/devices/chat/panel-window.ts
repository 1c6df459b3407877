import path from 'node:path';
import * as vscode from 'vscode';
import { queueFileOf } from '../../../node/dataset/growing/queue-name';
import type { ChosenPhone } from '../../choose';
import { openInDatasetEditor } from '../../datasets/editor/open-dataset';
import type { Workbench } from '../../workbench';
import type { ChatWindow } from './chat-handlers';
import { confirmAndUseContacts } from './contacts-question';
import type { DeviceChat } from './device-chat';
import { confirmAndOpenLink } from './open-link';

export interface WindowOptions {
  readonly workbench: Workbench;
  readonly recipePath: string;
  readonly chat: () => DeviceChat;
}

/** What a chat asks of VS Code. */
export function chatWindow({ workbench, recipePath, chat }: WindowOptions): ChatWindow {
  const openInbox = async () => {
    const datasetFile = chat().corrections?.datasetFile;
    if (datasetFile !== undefined) {
      await openInDatasetEditor(vscode.Uri.file(queueFileOf(datasetFile, 'inbox')));
    }
  };
  return {
    confirmAndRun: (actionId) => confirmAndRun(chat(), actionId),
    askForContacts: async () => {
      const phone: ChosenPhone = chat().snapshot().phone;
      await confirmAndUseContacts(workbench, chat(), { phone, recipePath });
    },
    noteCorrection: (isNew) => void noteCorrection(isNew, openInbox),
    openInbox,
    copy: async (text) => vscode.env.clipboard.writeText(text),
    openLink: confirmAndOpenLink,
    save: (name, content) => saveFile(path.join(path.dirname(recipePath), name), content),
  };
}

async function noteCorrection(isNew: boolean, openInbox: () => Promise<void>): Promise<void> {
  const open = vscode.l10n.t('Open in Dataset Editor');
  const message = isNew
    ? vscode.l10n.t('The correction waits in the dataset’s inbox until it is accepted.')
    : vscode.l10n.t('The same correction is in the dataset’s inbox already, or was rejected before.');
  if ((await vscode.window.showInformationMessage(message, open)) === open) {
    await openInbox();
  }
}

/** Asks where to save a file; nothing is written where nobody says. */
export async function saveFile(suggestion: string, content: Uint8Array): Promise<void> {
  const target = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.file(suggestion) });
  if (target) {
    await vscode.workspace.fs.writeFile(target, content);
  }
}

async function confirmAndRun(chat: DeviceChat, actionId: string): Promise<void> {
  const { summary, command } = chat.summaryOf(actionId);
  const open = vscode.l10n.t('Open on Phone');
  const detail = vscode.l10n.t(
    'The phone opens this for its owner to finish; nothing is sent or called.\n\n{0}',
    command,
  );
  const answer = await vscode.window.showWarningMessage(summary, { modal: true, detail }, open);
  if (answer === open) {
    await chat.actions.runOnPhone(actionId, command);
  }
}
