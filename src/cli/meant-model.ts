import { WorkbenchError } from '../core/errors/workbench-error';
import type { Project } from '../node/project/project';
import { findAdapter, findAdapterBase } from './adapter-file';
import type { CommandContext } from './command';
import { findModel, type ModelFile, newestModel } from './model-file';

export interface ModelOptions {
  /** An artifact or a GGUF file. */
  readonly model?: string;
  /** True where no file is named. */
  readonly adapter?: string | true;
  readonly adapterScale?: string;
}

/** A model, and the adapter that is put on it at run time. */
export interface MeantModel {
  readonly model: ModelFile;
  readonly adapter?: MeantAdapter;
}

export interface MeantAdapter {
  readonly file: ModelFile;
  /** 1 as it was trained, 0 not at all. */
  readonly scale: number;
}

/**
 * The model that a person means. A recipe that deploys its adapter beside the base means both, unless one is named.
 * @throws WorkbenchError `argument.invalid`, `argument.missing`, `file.notFound`, `store.unknownArtifact`, `gguf.*`
 */
export async function meantModel(
  options: ModelOptions,
  project: Project,
  context: CommandContext,
): Promise<MeantModel> {
  const deploysAdapter = project.recipe.deploy === 'adapter' && options.model === undefined;
  if (!options.adapter && !deploysAdapter) {
    const { model: given } = options;
    return { model: await (given === undefined ? newestModel(project) : findModel(given, project.folder)) };
  }
  const scale = Number(options.adapterScale ?? 1);
  if (!Number.isFinite(scale)) {
    const detail = 'it is not a number';
    throw new WorkbenchError('argument.invalid', {
      argument: '--adapter-scale',
      value: String(options.adapterScale),
      detail,
    });
  }
  const given = typeof options.adapter === 'string' ? options.adapter : undefined;
  const file = await findAdapter(given, project, context);
  const model =
    options.model === undefined
      ? await findAdapterBase(project, context)
      : await findModel(options.model, project.folder);
  return { model, adapter: { file, scale } };
}
