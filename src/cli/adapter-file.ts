import path from 'node:path';
import { WorkbenchError } from '../core/errors/workbench-error';
import { textOf } from '../core/gguf/header';
import { inspectModel } from '../node/gguf/inspect-model';
import { findShippedBase, makeAdapterGguf } from '../node/pipeline/adapter-gguf';
import { resolveBase } from '../node/pipeline/base';
import { findRecipe, loadProject, type Project } from '../node/project/project';
import type { CommandContext } from './command';
import { commandTools } from './command-tools';
import { findModel, type ModelFile, modelFileOf } from './model-file';
import { tellRun } from './terminal/tell-run';

/**
 * The adapter that a person means: a GGUF file, or the recipe's own, made now if need be.
 * @throws WorkbenchError `gguf.*`, `gguf.notAdapter`, `store.unknownArtifact`
 */
export async function findAdapter(
  given: string | undefined,
  project: Project | undefined,
  context: CommandContext,
): Promise<ModelFile> {
  const { output, signal } = context;
  const adapter =
    given === undefined ? await ownAdapter(project, context) : await findModel(given, project?.folder ?? process.cwd());
  const { header } = await inspectModel(adapter.path, signal);
  if (textOf(header.metadata, 'general.type') !== 'adapter') {
    throw new WorkbenchError('gguf.notAdapter', { file: path.basename(adapter.path) });
  }
  const { artifact: _artifact, ...file } = adapter;
  output.event({ event: 'adapter', ...file });
  return adapter;
}

async function ownAdapter(given: Project | undefined, context: CommandContext): Promise<ModelFile> {
  const { output, signal } = context;
  const project = given ?? (await loadProject(await findRecipe('.', process.cwd())));
  const { manifest, path: place } = await makeAdapterGguf(project, {
    tools: await commandTools(context),
    signal,
    onEvent: tellRun(output),
  });
  const { sha256, sizeBytes } = manifest.content;
  return { path: place, name: `adapter of ${project.recipe.name}`, sha256, sizeBytes };
}

/**
 * The model that a recipe's adapter goes with where none is named: the base as it is deployed, or the base itself if
 * that is a GGUF.
 * @throws WorkbenchError `argument.missing`
 */
export async function findAdapterBase(project: Project, context: CommandContext): Promise<ModelFile> {
  const { recipe, folder } = project;
  const shipped = await findShippedBase(project);
  if (shipped) {
    return modelFileOf(shipped);
  }
  const tools = await commandTools(context);
  const base = await resolveBase(recipe.base, { folder, tools, signal: context.signal });
  if (base.config.kind !== 'gguf') {
    const detail = 'An adapter needs its base as a GGUF, and this recipe’s base is none.';
    throw new WorkbenchError('argument.missing', { argument: '--model', detail });
  }
  if (recipe.template) {
    const detail = 'The recipe gives a chat template, which its base as a GGUF does not have.';
    throw new WorkbenchError('argument.missing', { argument: '--model', detail });
  }
  return findModel(base.config.path, folder);
}
