import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '../../core/errors/workbench-error';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import { loadProject, type Project } from '../project/project';
import { storeFolderName } from '../store/layout';
import type { RecipeState } from './state';

/** How deep below a workspace folder recipes are looked for. */
const deepestLevel = 2;

/** A recipe that was found, with its project where it can be read. */
export interface FoundRecipe {
  readonly state: RecipeState;
  readonly project: Project | undefined;
}

/** Every recipe of the workspace folders, sorted by path; nothing below `node_modules` or a hidden folder. */
export async function findRecipes(workspaceFolders: readonly string[]): Promise<readonly FoundRecipe[]> {
  const paths = await Promise.all(workspaceFolders.map((folder) => pathsIn(folder, isRecipe)));
  const unique = [...new Set(paths.flat())].sort();
  return Promise.all(unique.map(readRecipe));
}

/** Every folder with a store, sorted by path: models can be added where there is no recipe. */
export async function findStoreFolders(workspaceFolders: readonly string[]): Promise<readonly string[]> {
  const paths = await Promise.all(workspaceFolders.map((folder) => pathsIn(folder, isStore)));
  return [...new Set(paths.flat().map((store) => path.dirname(store)))].sort();
}

const isRecipe = (entry: Dirent) => entry.isFile() && entry.name === recipeFileName;
const isStore = (entry: Dirent) => entry.isDirectory() && entry.name === storeFolderName;

async function pathsIn(folder: string, isWanted: (entry: Dirent) => boolean, level = 0): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const own = entries.filter(isWanted);
  const below = entries.filter(
    (entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'),
  );
  const nested =
    level < deepestLevel
      ? await Promise.all(below.map((entry) => pathsIn(path.join(folder, entry.name), isWanted, level + 1)))
      : [];
  return [...own.map((entry) => path.join(folder, entry.name)), ...nested.flat()];
}

async function readRecipe(recipePath: string): Promise<FoundRecipe> {
  try {
    const project = await loadProject(recipePath);
    return { state: { path: recipePath, name: project.recipe.name }, project };
  } catch (error) {
    const name = path.basename(path.dirname(recipePath));
    return { state: { path: recipePath, name, error: describeError(error) }, project: undefined };
  }
}
