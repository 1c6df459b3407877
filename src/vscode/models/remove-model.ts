import * as vscode from 'vscode';
import { formatBytes } from '../../core/text/bytes';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';
import { chooseModel, type StoredModel } from './choose-model';

/** Moves a model into the store's trash, after saying what was made of it; Undo has it back. */
export async function removeModel(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const chosen = await chooseModel(workbench, subject, vscode.l10n.t('Which model is to be removed?'));
  const keys = chosen && (await confirmedKeys(workbench, chosen));
  if (!chosen || !keys) {
    return;
  }
  const { existingStore, removeArtifacts, restoreRemoval } = workbench.engine();
  const store = existingStore(chosen.folder);
  const removal = await removeArtifacts(store, keys);
  await workbench.refresh();
  const undo = vscode.l10n.t('Undo');
  const cleanUp = vscode.l10n.t('Clean Up…');
  const said = vscode.l10n.t(
    '{0} was removed. {1} are free once the store is cleaned up.',
    chosen.model.label,
    formatBytes(removal.sizeBytes),
  );
  const answer = await vscode.window.showInformationMessage(said, undo, cleanUp);
  if (answer === undo) {
    await restoreRemoval(store, removal.id);
    await workbench.refresh();
  } else if (answer === cleanUp) {
    await vscode.commands.executeCommand('mobileLlm.cleanUpModels', {
      subject: { recipePath: chosen.model.recipePath },
    });
  }
}

/** Undefined where the user thinks better of it. */
async function confirmedKeys(workbench: Workbench, { model, folder }: StoredModel) {
  const { existingStore, planRemoval } = workbench.engine();
  const store = existingStore(folder);
  const [artifact, all] = await Promise.all([store.find(model.id), store.list()]);
  const { alone, made, withMade } = planRemoval(artifact, all);
  const remove = vscode.l10n.t('Remove');
  const removeAll = vscode.l10n.t('Remove with What Was Made of It');
  const names = new Set(made.map(({ manifest: { step, variant } }) => variant ?? step));
  const detail =
    made.length === 0
      ? vscode.l10n.t('Nothing else was made of it. It can be restored until the store is cleaned up.')
      : vscode.l10n.t(
          'Made of it: {0}. These go on working without it; a run that needs it again makes it anew.',
          [...names].join(', '),
        );
  const question = vscode.l10n.t('Remove {0}?', model.label);
  const choices = made.length === 0 ? [remove] : [remove, removeAll];
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, ...choices);
  if (answer === undefined) {
    return undefined;
  }
  return answer === removeAll ? withMade : alone;
}
