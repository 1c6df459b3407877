import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseActionSchema } from '../../core/actions/parse-schema';
import type { ActionSchema } from '../../core/actions/schema';
import { thrownCode } from '../../core/errors/thrown-error';
import { thrownMessage } from '../../core/errors/thrown-message';
import { describeError, WorkbenchError } from '../../core/errors/workbench-error';
import { parseRecipe } from '../../core/recipe/parse';
import type { Recipe, TemplateFile } from '../../core/recipe/recipe';
import { recipeFileName } from '../../core/recipe/recipe-file-name';

/** A recipe with the files that it names, all paths absolute. */
export interface Project {
  readonly recipePath: string;
  readonly folder: string;
  readonly recipe: Recipe;
  /** Undefined where the recipe names no actions: a model that only talks. */
  readonly schema: ActionSchema | undefined;
  /** The recipe's own chat template; undefined where the base's is used. */
  readonly template: ProjectTemplate | undefined;
  readonly datasetFiles: readonly string[];
  /** There is no recipe: a folder in which a model is only talked with. */
  readonly isPlain?: true;
}

export interface ProjectTemplate {
  /** The file's name. */
  readonly name: string;
  readonly text: string;
}

/**
 * The recipe file that a person means by nothing, a folder or a file.
 * @throws WorkbenchError `file.notFound`
 */
export async function findRecipe(given: string | undefined, currentFolder: string): Promise<string> {
  const place = path.resolve(currentFolder, given ?? '.');
  const found = await stat(place).catch(() => undefined);
  const file = found?.isDirectory() ? path.join(place, recipeFileName) : place;
  const isThere = await stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
  if (!isThere) {
    throw new WorkbenchError('file.notFound', { path: file });
  }
  return file;
}

/**
 * Reads a recipe, its actions and its chat template, which is tried.
 * @throws WorkbenchError `file.notFound`, `file.unreadable`, `project.invalidRecipe`, `project.invalidActions`
 */
export async function loadProject(recipePath: string): Promise<Project> {
  const project = await readProject(recipePath);
  await requireGoodTemplate(project);
  return project;
}

/**
 * The same, but for trying the template: it is a program, which is not for a folder that is only looked at.
 * @throws as `loadProject`
 */
export async function readProject(recipePath: string): Promise<Project> {
  const { recipe, problems } = parseRecipe(await readText(recipePath));
  if (!recipe) {
    const { line = 1, message = 'it is empty', fix = 'Give it a name, a base and a dataset.' } = problems[0] ?? {};
    const others = problems.slice(1).map((other) => `Line ${other.line}: ${other.message} ${other.fix}`);
    const fixes = [fix, ...others].join(' ');
    throw new WorkbenchError('project.invalidRecipe', { path: recipePath, line, detail: message, fix: fixes });
  }
  const folder = path.dirname(recipePath);
  return {
    recipePath,
    folder,
    recipe,
    schema: recipe.actions === undefined ? undefined : await loadActions(path.resolve(folder, recipe.actions)),
    template: recipe.template && (await readTemplate(recipe.template, folder)),
    datasetFiles: recipe.dataset.map((file) => path.resolve(folder, file)),
  };
}

async function loadActions(file: string): Promise<ActionSchema> {
  const { schema, problems } = parseActionSchema(await readText(file));
  if (!schema) {
    const { line = 1, message = 'it is empty', fix = 'List at least one action.' } = problems[0] ?? {};
    throw new WorkbenchError('project.invalidActions', { path: file, line, detail: message, fix });
  }
  return schema;
}

async function readTemplate({ path: named }: TemplateFile, folder: string): Promise<ProjectTemplate> {
  return { name: path.basename(named), text: await readText(path.resolve(folder, named)) };
}

/** What is wrong with a template is told at the recipe's line that names it. */
async function requireGoodTemplate({ recipe, recipePath, template }: Project): Promise<void> {
  if (!template || !recipe.template) {
    return;
  }
  const { path: named, line } = recipe.template;
  // Few recipes have one, and what reads it is large.
  const { checkTemplateInTime } = await import('../prompt/template-in-time');
  const problem = checkTemplateInTime(template.text, named);
  if (problem) {
    const { message: detail, fix = '' } = describeError(new WorkbenchError(problem.code, problem.parameters));
    throw new WorkbenchError('project.invalidRecipe', { path: recipePath, line, detail, fix });
  }
}

/** Reads a text file. @throws WorkbenchError `file.notFound`, `file.notAFile`, `file.unreadable` */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (thrownCode(error) === 'ENOENT') {
      throw new WorkbenchError('file.notFound', { path: file }, { cause: error });
    }
    if (thrownCode(error) === 'EISDIR') {
      throw new WorkbenchError('file.notAFile', { path: file }, { cause: error });
    }
    const detail = thrownMessage(error);
    throw new WorkbenchError('file.unreadable', { path: file, detail }, { cause: error });
  }
}
