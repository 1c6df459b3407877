import path from 'node:path';
import * as vscode from 'vscode';
import { remark, withNotification } from '../notices';
import { settings } from '../settings';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';

const defaultName = 'default';
const defaultProfile = 'phone-4gb';

/** Starts the named virtual phone, else the default one, and connects adb to it. */
export async function startVirtualPhone(workbench: Workbench, { virtualPhone }: TreeSubject): Promise<void> {
  const { startVirtualPhone: start, connectAdb, listVirtualPhones } = workbench.engine();
  const name = virtualPhone ?? defaultName;
  await withNotification(workbench, vscode.l10n.t('Starting the virtual phone'), async ({ report, signal }) => {
    report(vscode.l10n.t('connecting adb'));
    const link = await connectAdb(settings.adb(), { ...workbench.toolSource, signal });
    const known = (await listVirtualPhones(settings.virtualPhones())).find((phone) => phone.name === name);
    report(vscode.l10n.t('booting'));
    const program = path.join(workbench.distFolder, 'virtual-phone.mjs');
    await start({
      ...settings.virtualPhones(),
      name,
      profile: known?.profile ?? defaultProfile,
      program,
      link,
      signal,
    });
  });
  await workbench.refresh();
}

/** Switches a virtual phone off; asks which where several run. */
export async function stopVirtualPhone(workbench: Workbench, { virtualPhone }: TreeSubject): Promise<void> {
  const { stopVirtualPhone: stop, connectAdb, listVirtualPhones } = workbench.engine();
  const running = (await listVirtualPhones(settings.virtualPhones()))
    .filter(({ serial }) => serial !== undefined)
    .map(({ name }) => name);
  const [only] = running;
  const name = virtualPhone ?? (running.length > 1 ? await vscode.window.showQuickPick(running) : only);
  if (name === undefined) {
    remark(workbench, vscode.l10n.t('No virtual phone is running.'));
    return;
  }
  const options = { ...workbench.toolSource, signal: workbench.signal };
  const link = await connectAdb(settings.adb(), options);
  await stop({ ...settings.virtualPhones(), name, link });
  await workbench.refresh();
}
