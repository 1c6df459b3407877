import { existsSync } from 'node:fs';
import path from 'node:path';
import { WorkbenchError } from '../core/errors/workbench-error';
import { findRecipe, recipeFileName } from '../node/project/project';

/**
 * The recipe that a command is about: the one named, else the nearest in the folders above a file.
 * @throws WorkbenchError `file.notFound`
 */
export async function findRecipeNear(given: string | undefined, file: string): Promise<string> {
  if (given !== undefined) {
    return findRecipe(given, process.cwd());
  }
  let folder = path.dirname(file);
  while (!existsSync(path.join(folder, recipeFileName))) {
    const parent = path.dirname(folder);
    if (parent === folder) {
      throw new WorkbenchError('file.notFound', { path: path.join(path.dirname(file), recipeFileName) });
    }
    folder = parent;
  }
  return path.join(folder, recipeFileName);
}
