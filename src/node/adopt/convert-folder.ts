import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { packingMethodOf } from '../../core/quantization/packing';
import { cleanLine } from '../../core/text/clean';
import type { ResolvedBase } from '../pipeline/base';
import { inspectComputer } from '../pipeline/plan/computer';
import { executeStep, inputOf, keyOf, type RunContext } from '../pipeline/step';
import { checkLogitsStep } from '../pipeline/steps/check-logits';
import { checkTokensStep } from '../pipeline/steps/check-tokens';
import { convertStep } from '../pipeline/steps/convert';
import { renderStep } from '../pipeline/steps/render';
import { unpackStep } from '../pipeline/steps/unpack';
import type { PipelineTools } from '../pipeline/tools';
import type { StoredArtifact } from '../store/store';
import type { FolderSource } from './folder-source';
import { proofConversations } from './proof-conversations';

export interface ConvertOptions {
  readonly tools: PipelineTools;
  readonly context: RunContext;
}

/** A folder in the store, and what was found in it. */
export interface AdoptedFolder {
  readonly adopted: StoredArtifact;
  readonly folder: FolderSource;
  readonly name: string;
}

/**
 * Refuses before anything is taken what could not be converted then.
 * @throws WorkbenchError `adopt.quantizedFolder`, `adopt.unknownArchitecture`
 */
export async function requireConvertible(folder: string, source: FolderSource, tools: PipelineTools): Promise<void> {
  if (source.packedBy !== undefined && packingMethodOf(source.packedBy) === undefined) {
    throw new WorkbenchError('adopt.quantizedFolder', { folder, method: source.packedBy });
  }
  const { folder: llama } = await tools.llamaSource();
  const converters = await readFile(path.join(llama, 'conversion', '__init__.py'), 'utf8');
  const known = new Set([...converters.matchAll(/^ +"(\w+)": "\w+",$/gm)].map(([, name]) => name));
  if (!known.has(source.architecture)) {
    const architecture = cleanLine(source.architecture).slice(0, 60).toWellFormed();
    throw new WorkbenchError('adopt.unknownArchitecture', { architecture });
  }
}

/**
 * Makes the GGUF of a folder, in 16 bits or with the weights packed as they are, and compares both as far as that goes.
 * @throws those of the steps
 */
export async function convertFolder(
  source: AdoptedFolder,
  { tools, context }: ConvertOptions,
): Promise<{ readonly model: StoredArtifact; readonly isNew: boolean }> {
  const { adopted, folder, name } = source;
  const method = packingMethodOf(folder.packedBy ?? '');
  // By its own name, which finds the newest: `f16` is what a recipe's model is called.
  const convert = method
    ? unpackStep({ packed: adopted, method, name, tools })
    : { ...convertStep({ merged: adopted, name, tools }), identity: { step: 'convert', variant: name } as const };
  const isNew = (await context.store.get(keyOf(convert))) === undefined;
  const model = await executeStep(convert, context);
  const doubt = await reasonNotToCompare(source, context);
  if (doubt === undefined) {
    await compare(source, model, { tools, context });
  } else {
    context.onEvent({ event: 'log', level: 'warning', message: `It was not compared with its GGUF: ${doubt}` });
  }
  return { model, isNew };
}

const pythonBytes = 1e9;
/** Weights in 32 bits, once in Python and once, mapped, in llama.cpp. */
const comparedBytesPerParameter = 5;
const expandedBytesPerParameter = 4.1;

async function reasonNotToCompare({ folder }: AdoptedFolder, { store }: RunContext): Promise<string | undefined> {
  if (!folder.hasChatTemplate) {
    return 'it has no chat template, so there is no conversation to compare on.';
  }
  if (folder.packedBy !== undefined) {
    return undefined;
  }
  const { availableMemoryBytes = 0, freeDiskBytes } = await inspectComputer(store.layout.folder);
  const { parameterCount } = folder;
  if (availableMemoryBytes < pythonBytes + comparedBytesPerParameter * parameterCount) {
    return 'there is too little free memory for its weights in 32 bits.';
  }
  return freeDiskBytes < expandedBytesPerParameter * parameterCount
    ? 'there is too little room on the disk for its weights in 32 bits.'
    : undefined;
}

/** Tokens first, then what the model makes of them. */
async function compare(
  { adopted, folder }: AdoptedFolder,
  model: StoredArtifact,
  { tools, context }: ConvertOptions,
): Promise<void> {
  const rendered = await executeStep(renderStep(proofConversations, ''), context);
  const base: ResolvedBase = {
    input: inputOf(adopted),
    size: { parameterCount: folder.parameterCount, isCounted: true },
    contextTokens: undefined,
    config: { kind: 'folder', path: adopted.path },
  };
  try {
    await orWarn(context, () => executeStep(checkTokensStep({ rendered, base, stop: [], tools }), context));
    // Transformers computes with packed weights on their GPUs only.
    if (folder.packedBy === undefined) {
      await orWarn(context, () => executeStep(checkLogitsStep({ rendered, merged: adopted, model, tools }), context));
    }
  } catch (error) {
    if (isFatal(error)) {
      // A model that computes something else must not be found under its name.
      await rm(context.store.layout.manifest(model.manifest.key), { force: true });
    }
    throw error;
  }
}

/** Failures that tell of the conversion; others only say that it could not be compared. */
const fatalCodes: ReadonlySet<unknown> = new Set(['logits_differ', 'tokens_differ']);

function isFatal(error: unknown): boolean {
  return error instanceof WorkbenchError && fatalCodes.has(error.parameters['code']);
}

async function orWarn(context: RunContext, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const isReported = error instanceof WorkbenchError && error.code === 'step.reported';
    if (!isReported || isFatal(error)) {
      throw error;
    }
    context.onEvent({ event: 'log', level: 'warning', message: `Not compared to the end: ${error.message}` });
  }
}
