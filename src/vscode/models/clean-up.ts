import path from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../../core/text/bytes';
import type { Garbage } from '../../node/store/garbage';
import { chooseRecipe } from '../choose';
import { remark, withNotification } from '../notices';
import type { TreeSubject } from '../tree-node';
import type { Workbench } from '../workbench';

/** Shows what nobody needs in a recipe's store, and deletes what the user leaves ticked of it. */
export async function cleanUpModels(workbench: Workbench, subject: TreeSubject): Promise<void> {
  const recipePath = await chooseRecipe(workbench, subject);
  if (recipePath === undefined) {
    return;
  }
  const { cleanUpNeed, deleteGarbage, existingStore, findGarbage } = workbench.engine();
  const store = existingStore(path.dirname(recipePath));
  const need = await cleanUpNeed(store);
  const leftovers = await findGarbage(store);
  const all = await findGarbage(store, need);
  if (all.places.size + all.superseded.length === 0) {
    remark(workbench, [vscode.l10n.t('There is nothing to clean up.'), ...heldBackBy(all)].join(' '));
    return;
  }
  const chosen = await vscode.window.showQuickPick(choicesOf(leftovers, all), {
    title: vscode.l10n.t('Clean Up: what may be deleted for good?'),
    ...(all.damagedRuns > 0 && { placeHolder: heldBackBy(all).join(' ') }),
  });
  if (!chosen) {
    return;
  }
  const title = vscode.l10n.t('Cleaning up');
  const deleted = await withNotification(workbench, title, () =>
    chosen.withSuperseded ? deleteGarbage(store, need) : deleteGarbage(store),
  );
  await workbench.refresh();
  const freed = formatBytes(bytesOf(deleted));
  remark(workbench, vscode.l10n.t('{0} were freed. {1} artifacts stay.', freed, deleted.keptArtifacts));
}

/** What a run that cannot be read used is not known. */
function heldBackBy({ damagedRuns }: Garbage): readonly string[] {
  return damagedRuns === 0
    ? []
    : [
        vscode.l10n.t(
          'What newer runs superseded stays: a damaged run in Runs may have used it. Remove that run first.',
        ),
      ];
}

function choicesOf(leftovers: Garbage, all: Garbage) {
  const removed = leftovers.leftovers.filter(({ kind }) => kind === 'removed').length;
  const others = leftovers.leftovers.length - removed;
  const onlyLeft = {
    label: vscode.l10n.t('What was removed, and leftovers'),
    description: formatBytes(bytesOf(leftovers)),
    detail: vscode.l10n.t('Can still be restored: {0}. Leftovers of steps that were ended: {1}.', removed, others),
    withSuperseded: false,
  };
  const everything = {
    label: vscode.l10n.t('Also what newer runs superseded'),
    description: formatBytes(bytesOf(all)),
    detail: vscode.l10n.t(
      'Artifacts besides: {0}; never those of the newest run, nor what was pushed or packaged.',
      all.superseded.length,
    ),
    withSuperseded: true,
  };
  return [...(leftovers.leftovers.length > 0 ? [onlyLeft] : []), ...(all.superseded.length > 0 ? [everything] : [])];
}

function bytesOf({ places }: Garbage): number {
  return [...places.values()].reduce((sum, bytes) => sum + bytes, 0);
}
