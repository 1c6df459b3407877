import { stat } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../core/errors/workbench-error';
import { existingStore } from '../node/store/nearest-store';
import type { Store, StoredArtifact } from '../node/store/store';

/** A GGUF file, from the store or from anywhere. */
export interface ModelFile {
  readonly path: string;
  /** As it was asked for, the artifact's variant, or the file's name. */
  readonly name: string;
  /** Known for an artifact; a file from anywhere is not read just to find it. */
  readonly sha256?: string;
  readonly sizeBytes: number;
  /** Undefined for a file from anywhere. */
  readonly artifact?: StoredArtifact;
}

/**
 * The model that a person means: a path of a file, an artifact of the recipe's store (variant, key), or by default the
 * newest quantized one.
 * @throws WorkbenchError `file.notFound`, `store.unknownArtifact`, `store.contentGone`, `store.corrupt`
 */
export async function findModel(given: string | undefined, recipeFolder: string): Promise<ModelFile> {
  if (given !== undefined && /\.gguf$|[/\\]/i.test(given)) {
    return outsideFile(path.resolve(given));
  }
  const store = existingStore(recipeFolder);
  const artifact = await runnable(await store.find(given ?? 'quantize'), store);
  await store.requireContent(artifact);
  return modelFileOf(artifact, given);
}

/** A folder that was added is known by its name; what runs is the GGUF that was made of it. */
async function runnable(artifact: StoredArtifact, store: Store): Promise<StoredArtifact> {
  const { key, step, content } = artifact.manifest;
  if (step !== 'adopt' || content.kind !== 'folder') {
    return artifact;
  }
  const isMadeOfIt = ({ manifest }: StoredArtifact) =>
    manifest.step === 'convert' && Object.values(manifest.inputs).some((input) => input.artifact === key);
  return (await store.list()).findLast(isMadeOfIt) ?? artifact;
}

/** @throws WorkbenchError `store.notAModelFile` */
export function modelFileOf(artifact: StoredArtifact, given?: string): ModelFile {
  const { manifest, path: place } = artifact;
  const { content, step, variant } = manifest;
  if (content.kind === 'folder') {
    throw new WorkbenchError('store.notAModelFile', { name: given ?? step, step });
  }
  const { sha256, sizeBytes } = content;
  return { path: place, name: given ?? variant ?? step, sha256, sizeBytes, artifact };
}

async function outsideFile(file: string): Promise<ModelFile> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    throw new WorkbenchError('file.notFound', { path: file });
  }
  return { path: file, name: path.basename(file), sizeBytes: found.size };
}
