import { open } from 'node:fs/promises';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { recordOf } from '../../core/json/record';
import { type PackingMethod, packingMethodOf } from '../../core/quantization/packing';
import type { Recipe } from '../../core/recipe/recipe';

const mostConfigBytes = 1_000_000;
/** As the architectures' configurations call it. */
const names = ['max_position_embeddings', 'n_positions', 'max_sequence_length'];

/** The longest text that a model folder's `config.json` names, in tokens; undefined where it names none. */
export async function readContextTokens(folder: string): Promise<number | undefined> {
  const config = await readConfig(folder);
  // A model that also sees keeps what belongs to its words apart.
  const parts = [config, config['text_config']].map(recordOf);
  const values = parts.flatMap((part) => names.map((name) => part[name]));
  return values.filter((value) => typeof value === 'number').find((value) => Number.isSafeInteger(value) && value > 0);
}

/**
 * Holds what a recipe wants to what its base was made for; returns what is only a pity.
 * @throws WorkbenchError `run.maxTokensAboveBase`
 */
export function checkContext(recipe: Recipe, baseTokens: number | undefined): readonly WorkbenchError[] {
  const { maxTokens } = recipe.training;
  const { contextTokens } = recipe.device;
  if (baseTokens === undefined) {
    return [];
  }
  if (maxTokens > baseTokens) {
    throw new WorkbenchError('run.maxTokensAboveBase', { maxTokens, baseTokens });
  }
  return contextTokens > baseTokens ? [new WorkbenchError('run.contextAboveBase', { contextTokens, baseTokens })] : [];
}

/** How a model folder's `config.json` says that its weights are packed, where we know how; undefined else. */
export async function readPackingMethod(folder: string): Promise<PackingMethod | undefined> {
  const { quantization_config: packing } = await readConfig(folder);
  const method = recordOf(packing)['quant_method'];
  return typeof method === 'string' ? packingMethodOf(method) : undefined;
}

async function readConfig(folder: string): Promise<Record<string, unknown>> {
  try {
    await using handle = await open(path.join(folder, 'config.json'), 'r');
    const { size } = await handle.stat();
    // What is wrong with it the training says.
    return size > mostConfigBytes ? {} : recordOf(JSON.parse(await handle.readFile('utf8')));
  } catch {
    return {};
  }
}
