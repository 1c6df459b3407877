import { stat } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../core/errors/workbench-error';
import { adapterVariant } from '../node/pipeline/steps/convert-adapter';
import type { Project } from '../node/project/project';
import type { StepName } from '../node/runs/events';
import { existingStore, nearestStoreFolder } from '../node/store/nearest-store';
import type { StoredArtifact } from '../node/store/store';

/** A GGUF file, from the store or from anywhere. */
export interface ModelFile {
  readonly path: string;
  /** The artifact's variant, as it was added, or the file's name. */
  readonly name: string;
  /** Known for an artifact; a file from anywhere is not read just to find it. */
  readonly sha256?: string;
  readonly sizeBytes: number;
  /** Undefined for a file from anywhere. */
  readonly artifact?: StoredArtifact;
}

/**
 * The model that a person means: a path of a file, or what was added or made (name, variant, key).
 * @throws WorkbenchError `file.notFound`, `file.notAFile`, `store.unknownArtifact`, `store.contentGone`, `store.corrupt`
 */
export async function findModel(given: string, recipeFolder: string): Promise<ModelFile> {
  if (/\.gguf$|[/\\]/i.test(given)) {
    return outsideFile(path.resolve(given));
  }
  const { artifact, store } = await findArtifact(given, recipeFolder);
  await store.requireContent(artifact);
  return modelFileOf(artifact, given);
}

/** In the recipe's store, else in the one of the folder that the command stands in: into that models were added. */
async function findArtifact(given: string, recipeFolder: string) {
  const stores = [...new Set([recipeFolder, nearestStoreFolder(process.cwd())])].map(existingStore);
  let failure: unknown;
  for (const store of stores) {
    try {
      return { artifact: await store.find(given), store };
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

/**
 * The model that a person means who names none: the newest that the recipe has quantized, whatever was added meanwhile;
 * where there is no recipe, the newest that was added or made of one.
 * @throws WorkbenchError `store.nothingMade`, `store.contentGone`, `store.corrupt`
 */
export async function newestModel({ folder, isPlain }: Project): Promise<ModelFile> {
  const store = existingStore(folder);
  const artifacts = await store.list();
  const added = new Set(artifacts.flatMap(({ manifest }) => (manifest.step === 'adopt' ? [manifest.recipe] : [])));
  const newest = artifacts.findLast(({ manifest: { step, recipe, content } }) =>
    isPlain
      ? added.has(recipe) && modelSteps.has(step) && content.kind === 'file'
      : step === 'quantize' && !added.has(recipe),
  );
  if (!newest) {
    const what = isPlain ? 'model' : 'quantized model';
    throw new WorkbenchError('store.nothingMade', { what, folder: store.layout.folder });
  }
  await store.requireContent(newest);
  return modelFileOf(newest);
}

/**
 * The newest model that was converted to 16 bits; an adapter is converted by the same step, and is none.
 * @throws WorkbenchError `store.nothingMade`, `store.contentGone`, `store.corrupt`
 */
export async function newestModelIn16Bits(recipeFolder: string): Promise<ModelFile> {
  const store = existingStore(recipeFolder);
  const newest = (await store.list()).findLast(
    ({ manifest: { step, variant } }) => step === 'convert' && variant !== adapterVariant,
  );
  if (!newest) {
    throw new WorkbenchError('store.nothingMade', { what: 'model in 16 bits', folder: store.layout.folder });
  }
  await store.requireContent(newest);
  return modelFileOf(newest);
}

/** What leaves a GGUF of a model from elsewhere. */
const modelSteps: ReadonlySet<StepName> = new Set(['adopt', 'convert', 'unpack', 'quantize']);

/** @throws WorkbenchError `store.notAModelFile` */
export function modelFileOf(artifact: StoredArtifact, given?: string): ModelFile {
  const { manifest, path: place } = artifact;
  const { content, step, variant } = manifest;
  if (content.kind === 'folder') {
    throw new WorkbenchError('store.notAModelFile', { name: given ?? step, step });
  }
  const { sha256, sizeBytes } = content;
  return { path: place, name: variant ?? step, sha256, sizeBytes, artifact };
}

async function outsideFile(file: string): Promise<ModelFile> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    throw new WorkbenchError(found ? 'file.notAFile' : 'file.notFound', { path: file });
  }
  return { path: file, name: path.basename(file), sizeBytes: found.size };
}
