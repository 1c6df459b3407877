import { stat } from 'node:fs/promises';
import path from 'node:path';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { unpinnedBase, withRevision } from '../../core/presets/presets';
import { parseRecipe } from '../../core/recipe/parse';
import { writeFileAtomic } from '../files/atomic-write';
import { readText, recipeFileName } from '../project/project';
import { askHubCommit } from './hub-commit';

const starterFiles = ['mobile-llm.actions.yaml', path.join('data', 'starter.jsonl')];

export interface NewProject {
  /** Made if need be. */
  readonly folder: string;
  /** Name of a preset. */
  readonly preset: string;
  /** The checkout or the installed extension: holds `presets/`. */
  readonly resourceFolder: string;
  /** Commit of the hub's base, where the person knows one; else the preset's own, or what the hub says. */
  readonly revision?: string | undefined;
  readonly signal: AbortSignal;
  /** Default: this process's own. */
  readonly fetch?: typeof fetch;
}

/**
 * Writes a recipe, its actions and a tiny dataset to start from; returns the files. Nothing is written unless all can.
 * @throws WorkbenchError `init.exists`, `argument.invalid`, `hub.unreachable`, `hub.refused`, `project.invalidRecipe`, `file.unwritable`
 */
export async function writeProject(project: NewProject): Promise<readonly string[]> {
  const { folder, resourceFolder } = project;
  const source = path.join(resourceFolder, 'presets');
  await requireAbsent([recipeFileName, ...starterFiles].map((name) => path.join(folder, name)));
  const recipe = await recipeText(path.join(source, `${project.preset}.yaml`), project);
  const starters = await Promise.all(starterFiles.map((name) => readText(path.join(source, 'starter', name))));
  const contents = new Map(starterFiles.map((name, index) => [name, starters[index] ?? '']));
  // The recipe last: a folder with one is a whole project.
  const files = [...contents, [recipeFileName, recipe] as const];
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

/** The preset's text with a pinned base, checked as every recipe is. */
async function recipeText(file: string, { revision, signal, ...options }: NewProject): Promise<string> {
  const preset = await readText(file);
  const unpinned = unpinnedBase(preset);
  const commit = revision ?? (unpinned && (await askHubCommit({ ...unpinned, signal, ...options })));
  const text = commit === undefined ? preset : withRevision(preset, commit);
  if (revision !== undefined && !text.includes(revision)) {
    const detail = 'the base of this preset comes from no hub';
    throw new WorkbenchError('argument.invalid', { argument: '--revision', value: revision, detail });
  }
  const [problem] = parseRecipe(text).problems;
  if (problem) {
    const { line, message: detail, fix } = problem;
    throw new WorkbenchError('project.invalidRecipe', { path: file, line, detail, fix });
  }
  return text;
}
