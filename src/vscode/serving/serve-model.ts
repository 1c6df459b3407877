import * as vscode from 'vscode';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { choosePhone, chooseRecipe } from '../choose';
import { remark } from '../notices';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import type { ServedEndpoint } from './served-endpoints';

/** Serves the best model of a recipe on a phone to programs of this computer, and says how they use it. */
export async function serveModel(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const recipePath = await chooseRecipe(workbench, subject);
  const phone = recipePath === undefined ? undefined : await choosePhone(workbench, subject);
  if (recipePath === undefined || !phone) {
    return;
  }
  const state = await workbench.state();
  const models = await workbench.engine().listedModels(state);
  const model = models.find((known) => known.recipePath === recipePath && known.serial === phone.serial);
  if (!model) {
    const name = state.recipes.find(({ path }) => path === recipePath)?.name ?? recipePath;
    throw new WorkbenchError('workbench.noModel', { name });
  }
  const served = await workbench.endpoints.start(model);
  const { requestName, phoneLabel } = model;
  const text = vscode.l10n.t(
    'Programs on this computer can use {0} on {1} by the OpenAI API: base URL {2}, model {3}.',
    model.name,
    phoneLabel,
    served.address,
    requestName,
  );
  // The notice stays as long as its owner likes; serving does not wait for it.
  void offerCopies(served, text);
}

async function offerCopies(served: ServedEndpoint, text: string): Promise<void> {
  const copyKey = vscode.l10n.t('Copy Key');
  const copyAddress = vscode.l10n.t('Copy Address');
  const answer = await vscode.window.showInformationMessage(text, copyKey, copyAddress);
  if (answer !== undefined) {
    await vscode.env.clipboard.writeText(answer === copyKey ? served.key : served.address);
  }
}

/** Ends the endpoint that is meant: of the tree's line, the only one, or the one that the user picks. */
export async function stopServing(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const served = await chooseServed(workbench, subject);
  if (served) {
    await workbench.endpoints.stop(served.model);
    const { name, phoneLabel } = served.model;
    vscode.window.setStatusBarMessage(vscode.l10n.t('{0} on {1} is not served any more.', name, phoneLabel), 5000);
  }
}

/** Puts the key of an endpoint on the clipboard; which one is asked where there are several. */
export async function copyServingKey(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const served = await chooseServed(workbench, subject);
  if (served) {
    await vscode.env.clipboard.writeText(served.key);
    const { name } = served.model;
    vscode.window.setStatusBarMessage(vscode.l10n.t('The key of {0} is on the clipboard.', name), 5000);
  }
}

async function chooseServed(workbench: Workbench, subject: TreeSubject): Promise<ServedEndpoint | undefined> {
  const { servedModel, serial } = subject;
  const all = workbench.endpoints.list();
  const meant = all.filter(
    ({ model }) =>
      (servedModel === undefined || model.id === servedModel) && (serial === undefined || model.serial === serial),
  );
  if (meant.length === 0) {
    remark(workbench, vscode.l10n.t('No model is served.'));
    return undefined;
  }
  if (meant.length === 1) {
    return meant[0];
  }
  const items = meant.map((served) => ({
    label: served.model.name,
    description: `${served.model.phoneLabel} · ${served.address}`,
    served,
  }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Which served model?') }))?.served;
}
