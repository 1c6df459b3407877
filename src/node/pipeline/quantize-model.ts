import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { isRecord } from '../../core/json/record';
import { typesOf16Bits, typesThatNeedMatrix } from '../../core/quantization/types';
import { variantName } from '../../core/recipe/export';
import type { ExportVariant } from '../../core/recipe/recipe';
import { describeModelFile } from '../gguf/inspect-model';
import type { RunEvent } from '../runs/events';
import type { Manifest } from '../store/manifest';
import { openStore, type StoredArtifact } from '../store/store';
import { executeStep } from './step';
import { quantizeStep } from './steps/quantize';
import type { PipelineTools } from './tools';

export interface QuantizeModelOptions {
  /** The folder beside whose store the model is. */
  readonly folder: string;
  readonly variant: ExportVariant;
  /** A model that is quantized already may be quantized again. */
  readonly allowRequantize: boolean;
  readonly tools: PipelineTools;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * Quantizes a model of a store without a recipe.
 * @throws WorkbenchError `quantize.*`, `gguf.*`, `store.*`, `process.*`; the signal's reason on abort
 */
export async function quantizeModel(model: StoredArtifact, options: QuantizeModelOptions): Promise<StoredArtifact> {
  const { folder, variant, allowRequantize, tools, signal, onEvent } = options;
  const { type } = variant;
  const { manifest } = model;
  if (typesThatNeedMatrix.has(type)) {
    throw new WorkbenchError('quantize.matrixNeeded', { type });
  }
  const { quantizedAs } = (await describeModelFile(model.path, signal)).description;
  // Also where some of its matrices are in 16 bits now: they were packed before.
  const earlier = manifest.step === 'unpack' ? packedAs(manifest) : quantizedAs;
  const requantizedFrom = typesOf16Bits.has(type) ? undefined : earlier;
  if (requantizedFrom !== undefined && !allowRequantize) {
    const name = manifest.variant ?? manifest.step;
    throw new WorkbenchError('quantize.refused', { model: name, quantizedAs: requantizedFrom, type });
  }
  const store = await openStore(folder);
  await using _lock = await store.lock('quantizing a model');
  const named = { ...variant, name: variant.name ?? nameOf(model, variant) };
  const step = quantizeStep({ model, variant: named, requantizedFrom, name: manifest.recipe, tools });
  const logFolder = path.join(store.layout.folder, 'logs');
  return executeStep(step, { store, recipeName: manifest.recipe, logFolder, signal, onEvent });
}

/** `GPTQ`, `AWQ`. */
function packedAs({ parameters }: Manifest): string {
  const method = isRecord(parameters) ? parameters['method'] : undefined;
  return String(method ?? 'packed').toUpperCase();
}

/** `Q4_0` of what a recipe made, `tiny-Q4_0` of a model from elsewhere. */
function nameOf({ manifest }: StoredArtifact, variant: ExportVariant): string {
  const name = variantName(variant);
  return manifest.step === 'convert' && manifest.variant === 'f16'
    ? name
    : `${manifest.variant ?? manifest.step}-${name}`;
}
