import { existsSync } from 'node:fs';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import { loadProject, type Project } from './project';

/** The recipe in the nearest folder above a file; undefined where there is none. */
export function recipeAbove(file: string): string | undefined {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const recipe = path.join(folder, recipeFileName);
    if (existsSync(recipe)) {
      return recipe;
    }
    if (path.dirname(folder) === folder) {
      return undefined;
    }
  }
}

/** The project of the nearest recipe above a file; undefined where there is none that can be read. */
export async function projectAbove(file: string): Promise<Project | undefined> {
  const recipe = recipeAbove(file);
  try {
    return recipe === undefined ? undefined : await loadProject(recipe);
  } catch (error) {
    if (error instanceof WorkbenchError) {
      return undefined;
    }
    throw error;
  }
}
