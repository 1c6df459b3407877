import path from 'node:path';
import type { ActionSchema } from '../../../core/actions/schema';
import { describeError, type ErrorDescription, WorkbenchError } from '../../../core/errors/workbench-error';
import { loadProject } from '../../project/project';
import { findRecipeAbove } from '../../project/recipe-above';

/** What a dataset's recipe says that matters while the dataset is edited. */
export interface ProjectSettings {
  readonly recipePath?: string;
  readonly schema?: ActionSchema | undefined;
  readonly systemPrompt: string;
  /** Why something is not there. */
  readonly notes: readonly ErrorDescription[];
  /** Files that, when they change, change this. */
  readonly projectFiles: readonly string[];
}

/** Reads the nearest recipe above a dataset file. Never throws: a dataset can be edited without any. */
export async function readProjectSettings(file: string): Promise<ProjectSettings> {
  const recipePath = findRecipeAbove(file);
  if (recipePath === undefined) {
    const note = describeError(new WorkbenchError('dataset.noRecipe', { path: path.basename(file) }));
    return { systemPrompt: '', notes: [note], projectFiles: [] };
  }
  try {
    const { recipe, schema, folder } = await loadProject(recipePath);
    const actionsFile = recipe.actions === undefined ? [] : [path.resolve(folder, recipe.actions)];
    return {
      recipePath,
      schema,
      systemPrompt: recipe.systemPrompt,
      notes: schema ? [] : [describeError(new WorkbenchError('dataset.noActions', { recipe: recipe.name }))],
      projectFiles: [recipePath, ...actionsFile],
    };
  } catch (error) {
    return { recipePath, systemPrompt: '', notes: [describeError(error)], projectFiles: [recipePath] };
  }
}
