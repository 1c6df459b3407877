import { rename, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { syncFolder } from '../files/atomic-write';
import { makeFolder } from '../files/make-folder';
import { lockHolder } from '../store/lock';
import { existingStore } from '../store/nearest-store';
import { newRemovalId } from '../store/trash';

/** A run in the trash of its store, until the store is cleaned up. */
export interface RemovedRun {
  readonly recipeFolder: string;
  readonly id: string;
  readonly removalId: string;
}

/**
 * Moves what a run wrote down into its store's trash, by one rename. What it made stays where it is.
 * @throws WorkbenchError `store.locked` while it runs
 */
export async function removeRun(recipeFolder: string, id: string): Promise<RemovedRun> {
  const { layout } = existingStore(recipeFolder);
  // A damaged file does not say whether its run is still going on; the lock does.
  const holder = await lockHolder(layout.lock('run'));
  if (holder?.holder === `run ${id}`) {
    throw new WorkbenchError('store.locked', { holder: holder.holder, pid: holder.pid, folder: layout.folder });
  }
  const removalId = newRemovalId();
  const trash = layout.removal(removalId);
  await makeFolder(trash);
  await rename(layout.run(id), path.join(trash, id));
  await syncFolder(trash);
  await syncFolder(layout.runs);
  return { recipeFolder, id, removalId };
}

/** Puts a run back; one that is there already stays. @throws WorkbenchError `store.unknownRemoval` after a clean-up */
export async function restoreRun({ recipeFolder, id, removalId }: RemovedRun): Promise<void> {
  const { layout } = existingStore(recipeFolder);
  const trash = layout.removal(removalId);
  const kept = path.join(trash, id);
  if (!(await stat(kept).catch(() => undefined))) {
    throw new WorkbenchError('store.unknownRemoval', { id, folder: layout.folder });
  }
  await rename(kept, layout.run(id));
  await syncFolder(layout.runs);
  await rmdir(trash);
}
