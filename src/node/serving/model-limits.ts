import { describeModel } from '../../core/gguf/describe-model';
import { inspectModel } from '../gguf/inspect-model';
import { loadProject } from '../project/project';

/** A part of the context that is left to the reply: messages that take all the rest still get one. */
const replyShare = 1 / 4;

/** How much fits into a model that is not running. */
export interface ModelLimits {
  /** Messages and reply together. */
  readonly contextTokens: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/**
 * What a recipe gives its model of room, and never more than the model was made for. Reads the recipe and the head of
 * the model's file.
 * @throws what `loadProject` and `inspectModel` throw
 */
export async function readModelLimits(recipePath: string, modelFile: string): Promise<ModelLimits> {
  const [{ recipe }, { header }] = await Promise.all([loadProject(recipePath), inspectModel(modelFile)]);
  const wanted = recipe.device.contextTokens;
  const contextTokens = Math.min(wanted, describeModel(header, 0).contextTokens ?? wanted);
  const outputTokens = Math.floor(contextTokens * replyShare);
  return { contextTokens, inputTokens: contextTokens - outputTokens, outputTokens };
}
