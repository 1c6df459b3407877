import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DecodedToken } from '../../../core/runtime/compare-decodes';
import { writeFileAtomic } from '../../files/atomic-write';
import { sha256OfFile } from '../../files/sha256';
import { startHostServer } from '../../llama/host-server';
import { type CachedItem, contentKey } from '../cached-item';
import type { SetupContext } from '../context';
import { runTool } from '../run-tool';

/** The kinds of weights that phones get: the names that a person knows, and what llama-quantize calls them. */
const types = [
  { name: 'Q4_0', quantization: 'Q4_0' },
  { name: 'Q8_0', quantization: 'Q8_0' },
  { name: 'Q4_K', quantization: 'Q4_K_S' },
  { name: 'Q6_K', quantization: 'Q6_K' },
  { name: 'F16', quantization: undefined },
] as const;

export const smokePrompt = 'The phone rings at 7 pm.';
export const smokeTokens = 8;
const smokeContextTokens = 256;
const toolTimeoutMs = 120_000;
const listName = 'models.json';

/** A tiny model and what this computer's llama-server says with it. */
export interface SmokeModel {
  /** `Q4_0` … */
  readonly type: string;
  readonly file: string;
  readonly sha256: string;
  readonly expected: readonly DecodedToken[];
}

export interface SmokeModelInputs {
  readonly python: string;
  /** Folder of the Python package. */
  readonly packageFolder: string;
  readonly quantize: string;
  readonly server: string;
}

/** Tiny models with random weights, one per kind of weights, with the replies of this computer's own llama-server. */
export async function smokeModelsItem(context: SetupContext, inputs: SmokeModelInputs): Promise<CachedItem> {
  const script = await readFile(path.join(inputs.packageFolder, 'mobile_llm', 'tiny_model.py'));
  return {
    kind: 'smoke-models',
    key: contentKey(script, inputs.server, smokePrompt, String(smokeTokens), JSON.stringify(types)),
    async make(folder) {
      const models: SmokeModel[] = [];
      await makeSixteenBitModel(context, inputs, modelFile(folder, 'F16'));
      for (const [index, { name, quantization }] of types.entries()) {
        context.report({ done: index, total: types.length, unit: 'models' });
        const file = modelFile(folder, name);
        if (quantization !== undefined) {
          await quantize(context, inputs, { from: modelFile(folder, 'F16'), to: file, quantization });
        }
        const expected = await decodeOnHost(context, inputs.server, file);
        models.push({ type: name, file: path.basename(file), sha256: await sha256OfFile(file), expected });
      }
      await writeFileAtomic(path.join(folder, listName), JSON.stringify(models, undefined, 2));
    },
  };
}

/** What lies in the part's folder. */
export async function readSmokeModels(folder: string): Promise<readonly SmokeModel[]> {
  // Written by this module, atomically, and complete: the part's marker is made after it.
  const models: readonly SmokeModel[] = JSON.parse(await readFile(path.join(folder, listName), 'utf8'));
  return models.map((model) => ({ ...model, file: path.join(folder, model.file) }));
}

function modelFile(folder: string, type: string): string {
  return path.join(folder, `${type}.gguf`);
}

async function makeSixteenBitModel(context: SetupContext, inputs: SmokeModelInputs, file: string): Promise<void> {
  await runTool({
    program: inputs.python,
    arguments: ['-m', 'mobile_llm.tiny_model', file],
    workingFolder: path.dirname(file),
    environment: { PYTHONPATH: inputs.packageFolder, PYTHONNOUSERSITE: '1', PYTHONDONTWRITEBYTECODE: '1' },
    what: 'making a tiny model',
    timeoutMs: toolTimeoutMs,
    signal: context.signal,
  });
}

async function quantize(
  context: SetupContext,
  { quantize: program }: SmokeModelInputs,
  { from, to, quantization }: { readonly from: string; readonly to: string; readonly quantization: string },
): Promise<void> {
  await rm(to, { force: true });
  await runTool({
    program,
    arguments: ['--pure', from, to, quantization],
    workingFolder: path.dirname(to),
    what: `quantizing a tiny model to ${quantization}`,
    timeoutMs: toolTimeoutMs,
    signal: context.signal,
  });
}

async function decodeOnHost(
  { signal }: SetupContext,
  serverProgram: string,
  modelFile: string,
): Promise<readonly DecodedToken[]> {
  const logFile = path.join(path.dirname(modelFile), 'llama-server.log');
  await using server = await startHostServer({
    serverProgram,
    modelFile,
    contextTokens: smokeContextTokens,
    slots: 1,
    logFile,
    signal,
  });
  // Awaited here: the server ends when this function does.
  return await server.client.decode(smokePrompt, smokeTokens, { signal });
}
