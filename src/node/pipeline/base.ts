import { stat } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import type { GgufTensor } from '../../core/gguf/tensors';
import type { BaseModel } from '../../core/recipe/recipe';
import { hashFolder, sha256Hex, sha256OfFile } from '../files/sha256';
import { inspectModel } from '../gguf/inspect-model';
import type { ArtifactInput } from '../store/manifest';
import { folderHash } from '../store/objects';
import type { PipelineTools } from './tools';

export const embeddedBaseName = 'SmolLM2-135M-Instruct';

/** A base model as a step's input, and as `mobile_llm` wants it in its configuration. */
export interface ResolvedBase {
  readonly input: ArtifactInput;
  /** Undefined where only the trainer can tell: a folder or a hub's repository. */
  readonly parameterCount: number | undefined;
  readonly config:
    | { readonly kind: 'gguf' | 'folder'; readonly path: string }
    | { readonly kind: 'hub'; readonly repo: string; readonly revision: string };
}

/**
 * Finds the base and what identifies its content: the hash of its files, or a hub revision, which the hub never changes.
 * @throws WorkbenchError `project.unknownBase`, `file.notFound`, `gguf.*`
 */
export async function resolveBase(
  base: BaseModel,
  options: { readonly folder: string; readonly tools: PipelineTools; readonly signal: AbortSignal },
): Promise<ResolvedBase> {
  const { folder, tools, signal } = options;
  switch (base.kind) {
    case 'embedded': {
      if (base.name !== embeddedBaseName) {
        throw new WorkbenchError('project.unknownBase', { name: base.name, known: embeddedBaseName });
      }
      const { ggufFile } = await tools.embeddedBase();
      return ggufBase(ggufFile, base.name, signal);
    }
    case 'gguf':
      return ggufBase(path.resolve(folder, base.path), path.basename(base.path), signal);
    case 'folder': {
      const place = path.resolve(folder, base.path);
      await requirePlace(place);
      const sha256 = folderHash(await hashFolder(place, { signal }));
      return {
        input: { sha256, name: path.basename(place) },
        parameterCount: undefined,
        config: { kind: 'folder', path: place },
      };
    }
    case 'hub': {
      const name = `${base.repository}@${base.revision}`;
      const config = { kind: 'hub', repo: base.repository, revision: base.revision } as const;
      return { input: { sha256: sha256Hex(`hub:${name}`), name }, parameterCount: undefined, config };
    }
  }
}

async function ggufBase(file: string, name: string, signal: AbortSignal): Promise<ResolvedBase> {
  await requirePlace(file);
  const [sha256, { header }] = await Promise.all([sha256OfFile(file, { signal }), inspectModel(file, signal)]);
  const parameterCount = header.tensors.reduce((sum, tensor) => sum + elementsOf(tensor), 0);
  return { input: { sha256, name }, parameterCount, config: { kind: 'gguf', path: file } };
}

function elementsOf({ dimensions }: GgufTensor): number {
  return dimensions.reduce((product, length) => product * length, 1);
}

async function requirePlace(place: string): Promise<void> {
  await stat(place).catch((error: unknown) => {
    throw new WorkbenchError('file.notFound', { path: place }, { cause: error });
  });
}
