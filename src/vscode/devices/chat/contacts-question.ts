import * as vscode from 'vscode';
import type { ChosenPhone } from '../../choose';
import { remark } from '../../notices';
import type { Workbench } from '../../workbench';
import { ContactsConsent } from './contacts-consent';
import type { DeviceChat } from './device-chat';

/** Asked once for each phone and project, until "Forget Permissions for Contacts". */
export async function confirmAndUseContacts(
  workbench: Workbench,
  chat: DeviceChat,
  { phone, recipePath }: { readonly phone: ChosenPhone; readonly recipePath: string },
): Promise<undefined> {
  const consent = contactsConsent(workbench);
  const target = { serial: phone.serial, recipePath };
  if (!consent.isGiven(target)) {
    const read = vscode.l10n.t('Read Contacts');
    const detail = vscode.l10n.t(
      'Names, nicknames and numbers are read from the phone when an action needs them and kept in memory until the chat closes. They are not stored, and the model does not get them. You are not asked again for this phone and project; "Mobile LLM: Forget Permissions for Contacts" takes this back.',
    );
    const question = vscode.l10n.t('Read the contacts of {0}?', phone.label);
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, read)) !== read) {
      return undefined;
    }
    await consent.give(target);
  }
  await chat.actions.useContacts();
  return undefined;
}

/** Every phone's owner is asked again before contacts are read. */
export async function forgetContacts(workbench: Workbench): Promise<void> {
  const count = await contactsConsent(workbench).forget();
  const message =
    count === 0
      ? vscode.l10n.t('No phone’s contacts may be read; there is nothing to forget.')
      : vscode.l10n.t(
          'You will be asked before contacts are read. A chat that has read them keeps them until it closes.',
        );
  remark(workbench, message);
}

/** Kept for this user, whatever window asks. */
export function contactsConsent({ context }: Workbench): ContactsConsent {
  return new ContactsConsent(context.globalState);
}
