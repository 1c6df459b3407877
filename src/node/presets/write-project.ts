import { stat } from 'node:fs/promises';
import path from 'node:path';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { unpinnedBase, withRevision } from '../../core/presets/presets';
import { withName } from '../../core/presets/with-name';
import { parseRecipe } from '../../core/recipe/parse';
import type { Recipe } from '../../core/recipe/recipe';
import { recipeFileName } from '../../core/recipe/recipe-file-name';
import { writeFileAtomic } from '../files/atomic-write';
import { readText } from '../project/project';
import type { WebAsker } from '../setup/web-request';
import { askHubCommit } from './hub-commit';

const starterFiles = ['mobile-llm.actions.yaml', path.join('data', 'starter.jsonl')];

export interface NewProject {
  /** Made if need be. */
  readonly folder: string;
  /** Name of a preset. */
  readonly preset: string;
  /** Default: the preset's. */
  readonly name?: string | undefined;
  /** The checkout or the installed extension: holds `presets/`. */
  readonly resourceFolder: string;
  /** Commit of the hub's base, where the person knows one; else the preset's own, or what the hub says. */
  readonly revision?: string | undefined;
  readonly signal: AbortSignal;
  /** Default: the way that set-up's programs take. */
  readonly route?: WebAsker;
}

/**
 * Writes a recipe, its actions, its chat template where it has one, and a tiny dataset to start from; returns the files. Nothing is written unless all can.
 * @throws WorkbenchError `init.exists`, `argument.invalid`, `hub.unreachable`, `hub.refused`, `project.invalidRecipe`, `file.unwritable`
 */
export async function writeProject(project: NewProject): Promise<readonly string[]> {
  const { folder, resourceFolder } = project;
  const source = path.join(resourceFolder, 'presets');
  await requireAbsent([recipeFileName, ...starterFiles].map((name) => path.join(folder, name)));
  const { text, recipe } = await readPreset(path.join(source, `${project.preset}.yaml`), project);
  const sources = new Map(starterFiles.map((name) => [name, path.join(source, 'starter', name)]));
  if (recipe.template) {
    const { path: name } = recipe.template;
    await requireAbsent([path.join(folder, name)]);
    sources.set(name, path.join(source, name));
  }
  const contents = await Promise.all([...sources].map(async ([name, file]) => [name, await readText(file)] as const));
  // The recipe last: a folder with one is a whole project.
  const files = [...contents, [recipeFileName, text] as const];
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    await writeFileAtomic(file, text).catch((cause: unknown) => {
      throw new WorkbenchError('file.unwritable', { path: file, detail: thrownMessage(cause) }, { cause });
    });
  }
  return files.map(([name]) => path.join(folder, name));
}

async function requireAbsent(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const isThere = await stat(file).then(
      () => true,
      () => false,
    );
    if (isThere) {
      throw new WorkbenchError('init.exists', { path: file });
    }
  }
}

/** A preset with a pinned base, checked as every recipe is. */
async function readPreset(
  file: string,
  { name, revision, signal, ...options }: NewProject,
): Promise<{ readonly text: string; readonly recipe: Recipe }> {
  const preset = await readText(file);
  const unpinned = unpinnedBase(preset);
  const commit = revision ?? (unpinned && (await askHubCommit({ ...unpinned, signal, ...options })));
  const pinned = commit === undefined ? preset : withRevision(preset, commit);
  const text = name === undefined ? pinned : withName(pinned, name);
  if (revision !== undefined && !text.includes(revision)) {
    const detail = 'the base of this preset comes from no hub';
    throw new WorkbenchError('argument.invalid', { argument: '--revision', value: revision, detail });
  }
  const { recipe, problems } = parseRecipe(text);
  if (!recipe) {
    const { line = 1, message: detail = '', fix = '' } = problems[0] ?? {};
    throw new WorkbenchError('project.invalidRecipe', { path: file, line, detail, fix });
  }
  return { text, recipe };
}
