import * as vscode from 'vscode';
import { formatBytes } from '../../core/text/bytes';
import type { PhoneFile } from '../../node/device/remove';
import { type ChosenPhone, choosePhone } from '../choose';
import { remark, withNotification } from '../notices';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { phoneFileLines, totalBytes } from './phone-file-lines';
import { usePhone } from './use-phone';

/** A dialog is read, not scrolled. */
const mostLines = 8;

/** Shows what of ours is on a phone, and when its owner says so deletes exactly that and looks whether it is gone. */
export async function removeEverything(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const chosen = await choosePhone(workbench, subject);
  if (!chosen) {
    return;
  }
  const { listPhoneFiles, removeFromPhone } = workbench.engine();
  const { serial, label } = chosen;
  const looking = vscode.l10n.t('Looking at {0}', label);
  const files = await withNotification(workbench, looking, ({ signal }) =>
    usePhone(workbench, { serial, signal }, (phone) => listPhoneFiles(phone, { signal })),
  );
  if (files.length === 0) {
    remark(workbench, vscode.l10n.t('Mobile LLM has put nothing on {0}.', label));
    return;
  }
  if (!(await isConfirmed(chosen, files))) {
    return;
  }
  const removing = vscode.l10n.t('Removing everything from {0}', label);
  const removed = await withNotification(workbench, removing, ({ signal }) =>
    usePhone(workbench, { serial, signal }, (phone) => removeFromPhone(phone, { signal })),
  );
  workbench.lookAtPhone(serial);
  const size = formatBytes(totalBytes(removed));
  remark(
    workbench,
    vscode.l10n.t('Nothing of Mobile LLM is left on {0}: {1} in {2} files were deleted.', label, size, removed.length),
  );
}

async function isConfirmed({ label }: ChosenPhone, files: readonly PhoneFile[]): Promise<boolean> {
  const remove = vscode.l10n.t('Remove Everything');
  const { lines, others } = phoneFileLines(files, mostLines);
  const question = vscode.l10n.t(
    'Delete everything that Mobile LLM put on {0}: {1} files, {2}?',
    label,
    files.length,
    formatBytes(totalBytes(files)),
  );
  const detail = [
    ...lines,
    ...(others > 0 ? [vscode.l10n.t('and {0} smaller ones', others)] : []),
    '',
    vscode.l10n.t('Models that run there are ended. What is on this computer stays, and can be pushed again.'),
  ];
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail: detail.join('\n') }, remove);
  return answer === remove;
}
