import path from 'node:path';
import { findRecipe } from '../node/project/project';
import { existingStore, nearestStoreFolder } from '../node/store/nearest-store';
import type { Store } from '../node/store/store';

/** Help for the argument that names a store. */
export const storeArgument = 'recipe file or its folder; default: the nearest recipe, or this folder';

/**
 * The store beside a recipe, to read. Where none is named it may be that of a folder without a recipe, into which models
 * were added.
 * @throws WorkbenchError `file.notFound`
 */
export async function meantStore(recipe: string | undefined): Promise<Store> {
  const folder =
    recipe === undefined ? nearestStoreFolder(process.cwd()) : path.dirname(await findRecipe(recipe, process.cwd()));
  return existingStore(folder);
}
