import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '../../core/errors/workbench-error';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import { type Project, readProject } from '../project/project';
import { storeFolderName } from '../store/layout';
import type { RecipeState } from './state';

/** How deep below a workspace folder recipes are looked for. */
const deepestLevel = 2;

/** A recipe that was found, with its project where it can be read. */
export interface FoundRecipe {
  readonly state: RecipeState;
  readonly project: Project | undefined;
}

/** Where recipes and stores lie. */
export interface FoundFolders {
  readonly recipePaths: readonly string[];
  /** The folders that hold a store: models can be added where there is no recipe. */
  readonly storeFolders: readonly string[];
}

/** Looks through the workspace folders, but for `node_modules` and hidden folders. What is found is sorted by path. */
export async function findFolders(workspaceFolders: readonly string[]): Promise<FoundFolders> {
  const found = (await Promise.all(workspaceFolders.map((folder) => lookThrough(folder)))).flat();
  const pathsOf = (kind: Found['kind']) => [...new Set(found.flatMap((one) => (one.kind === kind ? [one.path] : [])))];
  return { recipePaths: pathsOf('recipe').sort(), storeFolders: pathsOf('store').sort() };
}

/** Reads every recipe; one that cannot be read says why. */
export function readRecipes(recipePaths: readonly string[]): Promise<readonly FoundRecipe[]> {
  return Promise.all(recipePaths.map(readRecipe));
}

interface Found {
  readonly kind: 'recipe' | 'store';
  readonly path: string;
}

async function lookThrough(folder: string, level = 0): Promise<readonly Found[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const own = entries.flatMap((entry): readonly Found[] => {
    if (entry.isFile() && entry.name === recipeFileName) {
      return [{ kind: 'recipe', path: path.join(folder, entry.name) }];
    }
    return entry.isDirectory() && entry.name === storeFolderName ? [{ kind: 'store', path: folder }] : [];
  });
  const below = entries.filter(
    (entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'),
  );
  const nested =
    level < deepestLevel
      ? await Promise.all(below.map((entry) => lookThrough(path.join(folder, entry.name), level + 1)))
      : [];
  return [...own, ...nested.flat()];
}

async function readRecipe(recipePath: string): Promise<FoundRecipe> {
  try {
    const project = await readProject(recipePath);
    return { state: { path: recipePath, name: project.recipe.name }, project };
  } catch (error) {
    const name = path.basename(path.dirname(recipePath));
    return { state: { path: recipePath, name, error: describeError(error) }, project: undefined };
  }
}
