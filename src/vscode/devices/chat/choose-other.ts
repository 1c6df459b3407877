import * as vscode from 'vscode';
import type { Project } from '../../../node/project/project';
import { remark } from '../../notices';
import type { Workbench } from '../../workbench';
import type { ChatPartnerIds } from './panel-chat';

interface OtherPartner extends vscode.QuickPickItem {
  readonly partner: ChatPartnerIds;
}

/** Asks with what to compare: another model on the same phone, or the same model on another phone. */
export async function chooseOther(
  workbench: Workbench,
  project: Project,
  { serial, modelId }: ChatPartnerIds,
): Promise<ChatPartnerIds | undefined> {
  const state = await workbench.state();
  const models = await workbench.engine().chatModels(project, state);
  const otherModels = models.flatMap(({ id, label }): readonly OtherPartner[] =>
    id === modelId
      ? []
      : [{ label, description: vscode.l10n.t('on the same phone'), partner: { serial, modelId: id } }],
  );
  const otherPhones = state.devices.flatMap((device): readonly OtherPartner[] =>
    device.status !== 'ready' || device.serial === undefined || device.serial === serial
      ? []
      : [
          {
            label: device.label,
            description: vscode.l10n.t('the same model'),
            partner: { serial: device.serial, modelId },
          },
        ],
  );
  const items = [...otherModels, ...otherPhones];
  if (items.length === 0) {
    const message = vscode.l10n.t('There is no other model of this recipe and no other phone to compare with.');
    remark(workbench, message);
    return undefined;
  }
  const placeHolder = vscode.l10n.t('Compare with which model or phone?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.partner;
}
