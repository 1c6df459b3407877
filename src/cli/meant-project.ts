import { existsSync } from 'node:fs';
import path from 'node:path';
import { recipeFileName } from '../core/recipe/recipe-file-name';
import { plainProject } from '../node/project/plain-project';
import { findRecipe, loadProject, type Project } from '../node/project/project';
import { nearestStoreFolder } from '../node/store/nearest-store';
import type { CommandContext } from './command';

export interface ProjectPlace {
  /** A recipe, or its folder. */
  readonly recipe: string | undefined;
  /** Where the nearest recipe is looked for if none is named; default: here. */
  readonly folder?: string;
}

/**
 * The recipe that a conversation goes by: the one named, else the nearest. Where there is none a model only talks, which
 * is said.
 * @throws WorkbenchError `file.notFound` for one that is named; what `loadProject` throws
 */
export async function meantProject({ recipe, folder }: ProjectPlace, { output }: CommandContext): Promise<Project> {
  const here = process.cwd();
  if (recipe !== undefined) {
    return loadProject(await findRecipe(recipe, here));
  }
  const found = path.join(nearestStoreFolder(folder ?? here), recipeFileName);
  if (existsSync(found)) {
    return loadProject(found);
  }
  output.say('There is no recipe here: the model gets no system prompt and no actions of yours.');
  return plainProject(here);
}
