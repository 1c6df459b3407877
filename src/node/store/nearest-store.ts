import { existsSync } from 'node:fs';
import path from 'node:path';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import { storeFolderName } from './layout';
import { Store } from './store';

/** The folder whose store a command means that names none: that of the nearest recipe above, else the one it stands in. */
export function nearestStoreFolder(currentFolder: string): string {
  let folder = path.resolve(currentFolder);
  while (!existsSync(path.join(folder, recipeFileName))) {
    const parent = path.dirname(folder);
    if (parent === folder) {
      return path.resolve(currentFolder);
    }
    folder = parent;
  }
  return folder;
}

/** A store to look into. Nothing is made where there is none. */
export function existingStore(folder: string): Store {
  return new Store(path.join(folder, storeFolderName));
}
