import path from 'node:path';
import * as vscode from 'vscode';
import { WorkbenchError } from '../core/errors/workbench-error';
import type { DeviceState } from '../node/read-model/state';
import type { TreeSubject } from './tree-node';
import type { Workbench } from './workbench';

/** A phone that can be used now. */
export interface ChosenPhone {
  readonly serial: string;
  readonly label: string;
  readonly isVirtual: boolean;
}

/** The recipe that is meant: of the tree's line, the only one, or the one that the user picks. */
export async function chooseRecipe(workbench: Workbench, { recipePath }: TreeSubject): Promise<string | undefined> {
  const { recipes } = await workbench.state();
  if (recipePath !== undefined || recipes.length <= 1) {
    const chosen = recipePath ?? recipes[0]?.path;
    if (chosen === undefined) {
      throw new WorkbenchError('workbench.noRecipe');
    }
    return chosen;
  }
  const items = recipes.map(({ name, path: file }) => ({ label: name, description: path.dirname(file), file }));
  const title = vscode.l10n.t('Which recipe?');
  return (await vscode.window.showQuickPick(items, { title }))?.file;
}

/** The phone that is meant: of the tree's line, the only ready one, or the one that the user picks. */
export async function choosePhone(workbench: Workbench, { serial }: TreeSubject): Promise<ChosenPhone | undefined> {
  const { devices } = await workbench.state();
  const ready = devices.flatMap(usablePhone);
  const meant = ready.find((phone) => phone.serial === serial);
  if (serial !== undefined || ready.length <= 1) {
    const phone = meant ?? ready[0];
    if (!phone) {
      throw new WorkbenchError('workbench.noPhone');
    }
    return phone;
  }
  const items = ready.map((phone) => ({
    label: phone.label,
    description: phone.isVirtual ? vscode.l10n.t('virtual') : phone.serial,
    phone,
  }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which phone?') }))?.phone;
}

function usablePhone({ serial, status, label, virtualPhone }: DeviceState): readonly ChosenPhone[] {
  return status === 'ready' && serial !== undefined ? [{ serial, label, isVirtual: virtualPhone !== undefined }] : [];
}
