import path from 'node:path';
import { WorkbenchError } from '../core/errors/workbench-error';
import { recipeFileName } from '../core/recipe/recipe-file-name';
import { findRecipe } from '../node/project/project';
import { findRecipeAbove } from '../node/project/recipe-above';

/**
 * The recipe that a command is about: the one named, else the nearest in the folders above a file.
 * @throws WorkbenchError `file.notFound`
 */
export async function findRecipeNear(given: string | undefined, file: string): Promise<string> {
  if (given !== undefined) {
    return findRecipe(given, process.cwd());
  }
  const found = findRecipeAbove(file);
  if (found === undefined) {
    throw new WorkbenchError('file.notFound', { path: path.join(path.dirname(file), recipeFileName) });
  }
  return found;
}
