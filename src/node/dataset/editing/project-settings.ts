import path from 'node:path';
import type { ActionSchema } from '../../../core/actions/schema';
import type { Mute } from '../../../core/dataset/check/mutes/mutes';
import { describeError, type ErrorDescription, WorkbenchError } from '../../../core/errors/workbench-error';
import { loadProject } from '../../project/project';
import { findRecipeAbove } from '../../project/recipe-above';
import { mutesFileOf, readMutes } from '../mutes-file';
import { tokenizationKey } from '../tokens/token-totals';

/** What a dataset's recipe says that matters while the dataset is edited. */
export interface ProjectSettings {
  readonly recipePath?: string;
  /** What rows are cut into tokens by; absent without a recipe that can be read. */
  readonly tokenization?: string;
  readonly schema?: ActionSchema | undefined;
  readonly systemPrompt: string;
  readonly mutes: readonly Mute[];
  /** The project's other datasets: a row must not stand in two. */
  readonly otherFiles: readonly string[];
  /** Why something is not there. */
  readonly notes: readonly ErrorDescription[];
  /** Files that, when they change, change this. */
  readonly projectFiles: readonly string[];
}

/** Reads the nearest recipe above a dataset file. Never throws: a dataset can be edited without any. */
export async function readProjectSettings(file: string): Promise<ProjectSettings> {
  const { mutes, note: muteNote } = await mutesOf(file);
  const recipePath = findRecipeAbove(file);
  const projectFiles = [mutesFileOf(file), ...(recipePath === undefined ? [] : [recipePath])];
  const alone = { systemPrompt: '', mutes, otherFiles: [], projectFiles };
  if (recipePath === undefined) {
    const note = describeError(new WorkbenchError('dataset.noRecipe', { path: path.basename(file) }));
    return { ...alone, notes: [note, ...muteNote] };
  }
  try {
    const project = await loadProject(recipePath);
    const { recipe, schema, folder, datasetFiles } = project;
    const actionsFile = recipe.actions === undefined ? [] : [path.resolve(folder, recipe.actions)];
    return {
      recipePath,
      tokenization: tokenizationKey(project),
      schema,
      systemPrompt: recipe.systemPrompt,
      mutes,
      otherFiles: datasetFiles.filter((other) => other !== file),
      notes: [
        ...(schema ? [] : [describeError(new WorkbenchError('dataset.noActions', { recipe: recipe.name }))]),
        ...muteNote,
      ],
      projectFiles: [...projectFiles, ...actionsFile],
    };
  } catch (error) {
    return { ...alone, recipePath, notes: [describeError(error), ...muteNote] };
  }
}

async function mutesOf(
  file: string,
): Promise<{ readonly mutes: readonly Mute[]; readonly note: readonly ErrorDescription[] }> {
  try {
    const { mutes, problems } = await readMutes(file);
    const note = problems.slice(0, 1).map(({ line, message: detail, fix }) => {
      const name = path.basename(mutesFileOf(file));
      return describeError(new WorkbenchError('mutes.wrong', { path: name, line, detail, fix }));
    });
    return { mutes, note };
  } catch (error) {
    return { mutes: [], note: [describeError(error)] };
  }
}
