import { stat } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../core/errors/workbench-error';
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
 * The model that a person means: a path of a file, what was added or made (name, variant, key), or by default the newest
 * quantized one, else the newest that was added.
 * @throws WorkbenchError `file.notFound`, `store.unknownArtifact`, `store.contentGone`, `store.corrupt`
 */
export async function findModel(given: string | undefined, recipeFolder: string): Promise<ModelFile> {
  if (given !== undefined && /\.gguf$|[/\\]/i.test(given)) {
    return outsideFile(path.resolve(given));
  }
  const { artifact, store } = await findArtifact(given, recipeFolder);
  await store.requireContent(artifact);
  return modelFileOf(artifact, given);
}

/** In the recipe's store, else in the one of the folder that the command stands in: into that models were added. */
async function findArtifact(given: string | undefined, recipeFolder: string) {
  const stores = [...new Set([recipeFolder, nearestStoreFolder(process.cwd())])].map(existingStore);
  const wanted = given === undefined ? ['quantize', 'adopt'] : [given];
  let failure: unknown;
  for (const store of stores) {
    for (const name of wanted) {
      try {
        return { artifact: await store.find(name), store };
      } catch (error) {
        failure ??= error;
      }
    }
  }
  throw failure;
}

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
    throw new WorkbenchError('file.notFound', { path: file });
  }
  return { path: file, name: path.basename(file), sizeBytes: found.size };
}
