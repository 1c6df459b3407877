import { stat } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { queueFileOf } from '../dataset/growing/queue-name';
import { mutesFileOf } from '../dataset/mutes-file';
import { fileNameOf } from '../pipeline/file-name';
import { loadProject, type Project } from '../project/project';

/** One file of a project and what it is called in an export: below a folder of the project's name. */
export interface ProjectFile {
  readonly name: string;
  readonly file: string;
  readonly sizeBytes: number;
}

/**
 * What somebody else needs to run a recipe from its beginning: recipe, actions, datasets with what waits and is muted
 * beside them, chat template, launcher's config and readme. No base and nothing that a run has made.
 * @throws WorkbenchError `export.outside`, `file.notFound`; those of `loadProject`
 */
export async function projectFiles(recipePath: string): Promise<readonly ProjectFile[]> {
  const project = await loadProject(recipePath);
  const needed = await Promise.all(neededFiles(project).map((file) => describe(project, file)));
  const beside = await Promise.all(filesBeside(project).map((file) => describe(project, file).catch(() => undefined)));
  return [...needed, ...beside.filter((file) => file !== undefined)];
}

function neededFiles({ recipePath, folder, recipe, datasetFiles }: Project): readonly string[] {
  const { actions, template, training } = recipe;
  const named = [actions, template?.path, training.accelerateConfig].filter((file) => file !== undefined);
  return [...new Set([recipePath, ...named.map((file) => path.resolve(folder, file)), ...datasetFiles])];
}

function filesBeside({ folder, datasetFiles }: Project): readonly string[] {
  const ofDatasets = datasetFiles.flatMap((file) => [
    mutesFileOf(file),
    queueFileOf(file, 'review'),
    queueFileOf(file, 'inbox'),
  ]);
  return [...ofDatasets, path.join(folder, 'README.md')];
}

async function describe({ folder, recipe }: Project, file: string): Promise<ProjectFile> {
  const relative = path.relative(folder, file);
  if (relative.startsWith('..') || path.isAbsolute(relative)) {
    throw new WorkbenchError('export.outside', { path: file });
  }
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    throw new WorkbenchError('file.notFound', { path: file });
  }
  const name = [fileNameOf(recipe.name), ...relative.split(path.sep)].join('/');
  return { name, file, sizeBytes: found.size };
}
