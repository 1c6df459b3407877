import { stat } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { parameterCountFromName } from '../../core/plan/facts';
import { embeddedBaseName } from '../../core/recipe/default';
import type { BaseModel } from '../../core/recipe/recipe';
import { noteLook } from '../files/look';
import { hashFolder, sha256Hex, sha256OfFile } from '../files/sha256';
import { describeModelFile } from '../gguf/inspect-model';
import type { ProjectTemplate } from '../project/project';
import { cacheFolder } from '../setup/cache-folder';
import { folderHash } from '../store/folder-hash';
import type { ArtifactInput } from '../store/manifest';
import type { StoredArtifact } from '../store/store';
import { readContextTokens, readPackingMethod } from './context';
import { countParameters } from './plan/safetensors';
import type { PipelineTools } from './tools';

/** A base model as a step's input, and as `mobile_llm` wants it in its configuration. */
export interface ResolvedBase {
  readonly input: ArtifactInput;
  /** The recipe's chat template, where it stands in place of the base's own. */
  readonly template?: ArtifactInput;
  /** Undefined where neither the files nor the name tell. */
  readonly size: BaseSize | undefined;
  /** Longest text that it was made for; undefined where its files do not tell, or are still on a hub. */
  readonly contextTokens: number | undefined;
  /** The type that its weights were quantized to before; undefined where they were not, or nothing tells. */
  readonly quantizedAs?: string | undefined;
  /** Of a GGUF in one part: its format by the names of llama-quantize, such as `Q4_1`. */
  readonly wholeFile?: { readonly path: string; readonly type: string | undefined } | undefined;
  /** Rejects with `source.changed` where its files are no longer those that were hashed. */
  readonly requireUnchanged?: () => Promise<void>;
  readonly config: (
    | { readonly kind: 'gguf' | 'folder'; readonly path: string }
    | { readonly kind: 'hub'; readonly repo: string; readonly revision: string }
  ) & { readonly chatTemplate?: string; readonly allowPickle?: true; readonly convertedFolder?: string };
}

export interface BasePlace {
  /** Of the recipe; relative paths start there. */
  readonly folder: string;
  readonly tools: PipelineTools;
  readonly signal: AbortSignal;
}

export interface BaseSize {
  readonly parameterCount: number;
  /** Counted in the files; else read from a name such as Llama-3.2-1B. */
  readonly isCounted: boolean;
}

/**
 * Finds the base and what identifies its content: the hash of its files, or a hub revision, which the hub never changes.
 * @throws WorkbenchError `project.unknownBase`, `file.notFound`, `gguf.*`, `source.changed`
 */
export async function resolveBase(base: BaseModel, { folder, tools, signal }: BasePlace): Promise<ResolvedBase> {
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
      await requireUnpacked(place);
      const requireUnchanged = await noteLook(place);
      const [files, parameterCount, contextTokens] = await Promise.all([
        hashFolder(place, { signal, linkedFiles: true }),
        countParameters(place),
        readContextTokens(place),
      ]);
      await requireUnchanged();
      return {
        contextTokens,
        requireUnchanged,
        input: { sha256: folderHash(files), name: path.basename(place) },
        size: parameterCount === undefined ? sizeFromName(place) : { parameterCount, isCounted: true },
        config: { kind: 'folder', path: place, ...conversionOf(base) },
      };
    }
    case 'hub': {
      const name = `${base.repository}@${base.revision}`;
      const place = { kind: 'hub', repo: base.repository, revision: base.revision } as const;
      const config = { ...place, ...conversionOf(base) };
      const input = { sha256: sha256Hex(`hub:${name}`), name };
      return { input, size: sizeFromName(base.repository), contextTokens: undefined, config };
    }
  }
}

/** Converted weights are kept for all projects, under the hash of what they were made of. */
function conversionOf({ allowPickle }: { readonly allowPickle?: true }) {
  return allowPickle ? { allowPickle, convertedFolder: path.join(cacheFolder(), 'converted-weights') } : {};
}

/** The base with a chat template in place of its own. The text, not the file: it may be edited while a run goes on. */
export function withTemplate(base: ResolvedBase, { name, text }: ProjectTemplate): ResolvedBase {
  return {
    ...base,
    template: { sha256: sha256Hex(text), name },
    config: { ...base.config, chatTemplate: text },
  };
}

/** What a step depends on that makes something which can be talked with of a base. */
export function baseInputs({ input, template }: ResolvedBase): Readonly<Record<string, ArtifactInput>> {
  return { base: input, ...(template && { template }) };
}

/** A base as a run has quantized it, to be trained on. It carries its chat template. */
export function asBase({ manifest, path: place }: StoredArtifact, { size, contextTokens }: ResolvedBase): ResolvedBase {
  const input = { sha256: manifest.content.sha256, artifact: manifest.key };
  return { input, size, contextTokens, config: { kind: 'gguf', path: place } };
}

async function ggufBase(file: string, name: string, signal: AbortSignal): Promise<ResolvedBase> {
  await requirePlace(file);
  const requireUnchanged = await noteLook(file);
  const [sha256, { description }] = await Promise.all([
    sha256OfFile(file, { signal }),
    describeModelFile(file, signal),
  ]);
  await requireUnchanged();
  const { parameterCount, quantizedAs, fileType, part, contextTokens } = description;
  return {
    input: { sha256, name },
    size: { parameterCount, isCounted: true },
    quantizedAs,
    wholeFile: part === undefined ? { path: file, type: fileType } : undefined,
    requireUnchanged,
    contextTokens,
    config: { kind: 'gguf', path: file },
  };
}

function sizeFromName(place: string): BaseSize | undefined {
  const parameterCount = parameterCountFromName(path.basename(place));
  return parameterCount === undefined ? undefined : { parameterCount, isCounted: false };
}

/** Said before a run begins to train; what comes from a hub only the training can tell. */
async function requireUnpacked(folder: string): Promise<void> {
  const method = await readPackingMethod(folder);
  if (method !== undefined) {
    throw new WorkbenchError('run.packedBase', { folder, method: method.toUpperCase() });
  }
}

async function requirePlace(place: string): Promise<void> {
  await stat(place).catch((error: unknown) => {
    throw new WorkbenchError('file.notFound', { path: place }, { cause: error });
  });
}
