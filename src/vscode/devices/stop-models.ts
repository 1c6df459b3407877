import * as vscode from 'vscode';
import { choosePhone } from '../choose';
import { remark, withNotification } from '../notices';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { usePhone } from './use-phone';

/** Ends the models that this computer left running on a phone; chats that are open go on, and no file is deleted. */
export async function stopModels(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const chosen = await choosePhone(workbench, subject);
  if (!chosen) {
    return;
  }
  const { endLeftServers } = workbench.engine();
  const { serial, label } = chosen;
  const title = vscode.l10n.t('Stopping models on {0}', label);
  const { orphansEnded, keptEnded, leftAlone } = await withNotification(workbench, title, ({ signal }) =>
    usePhone(workbench, { serial, signal }, (phone) => endLeftServers(phone, { signal })),
  );
  workbench.lookAtPhone(serial);
  const ended = orphansEnded + keptEnded;
  const said = [
    ended === 0
      ? vscode.l10n.t('No model was left running on {0}.', label)
      : vscode.l10n.t('Models stopped on {0}: {1}.', label, ended),
    ...(leftAlone > 0 ? [vscode.l10n.t('In use, or of another computer, and left alone: {0}.', leftAlone)] : []),
  ];
  remark(workbench, said.join(' '));
}
