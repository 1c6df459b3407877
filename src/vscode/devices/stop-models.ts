import * as vscode from 'vscode';
import { choosePhone } from '../choose';
import { withNotification } from '../notices';
import { settings } from '../settings';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';

/** Ends the models that this computer left running on a phone; chats that are open go on, and no file is deleted. */
export async function stopModels(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const chosen = await choosePhone(workbench, subject);
  if (!chosen) {
    return;
  }
  const { connectAdb, endLeftServers, openPhone } = workbench.engine();
  const title = vscode.l10n.t('Stopping models on {0}', chosen.label);
  const { orphansEnded, keptEnded, leftAlone } = await withNotification(workbench, title, async ({ signal }) => {
    const link = await connectAdb(settings.adb(), { ...workbench.toolSource, signal });
    const phone = await openPhone(link, chosen.serial, { signal });
    try {
      return await endLeftServers(phone, { signal });
    } finally {
      phone.close();
    }
  });
  workbench.lookAtPhone(chosen.serial);
  const ended = orphansEnded + keptEnded;
  const said = [
    ended === 0
      ? vscode.l10n.t('No model was left running on {0}.', chosen.label)
      : vscode.l10n.t('Models stopped on {0}: {1}.', chosen.label, ended),
    ...(leftAlone > 0 ? [vscode.l10n.t('In use, or of another computer, and left alone: {0}.', leftAlone)] : []),
  ];
  void vscode.window.showInformationMessage(said.join(' '));
}
