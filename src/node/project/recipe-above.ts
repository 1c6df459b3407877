import { existsSync } from 'node:fs';
import path from 'node:path';
import { recipeFileName } from '../../core/recipe/recipe-file-name';

/** The recipe in the nearest folder above a file; undefined where there is none. */
export function findRecipeAbove(file: string): string | undefined {
  let folder = path.dirname(file);
  while (!existsSync(path.join(folder, recipeFileName))) {
    const parent = path.dirname(folder);
    if (parent === folder) {
      return undefined;
    }
    folder = parent;
  }
  return path.join(folder, recipeFileName);
}
