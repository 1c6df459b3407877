import { copyFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { describeTypes, substitutesIn, summariseTensors, type TensorSummary } from '../../../core/gguf/tensor-summary';
import { variantName } from '../../../core/recipe/export';
import type { ExportVariant } from '../../../core/recipe/recipe';
import { inspectModel } from '../../gguf/inspect-model';
import type { StoredArtifact } from '../../store/store';
import { runProcess } from '../../supervisor/supervisor';
import { fileNameOf } from '../file-name';
import { inputOf, type StepPlan, type StepWork } from '../step';
import type { PipelineTools } from '../tools';

export interface QuantizeStepOptions {
  readonly model: StoredArtifact;
  readonly variant: ExportVariant;
  /** Where the variant asks for one. */
  readonly importanceMatrix?: StoredArtifact | undefined;
  /** The type that the weights, or the base that they come from, had been quantized to before. */
  readonly requantizedFrom?: string | undefined;
  readonly name: string;
  readonly tools: PipelineTools;
}

/** GGUF → quantized GGUF. */
export function quantizeStep(options: QuantizeStepOptions): StepPlan {
  const { model, importanceMatrix, requantizedFrom, name, tools } = options;
  const { type, tensorTypes } = options.variant;
  const variant = variantName(options.variant);
  return {
    identity: { step: 'quantize', variant },
    stepVersion: 1,
    inputs: { model: inputOf(model), ...(importanceMatrix && { importanceMatrix: inputOf(importanceMatrix) }) },
    parameters: { type, ...whereAny(tensorTypes), ...(requantizedFrom !== undefined && { requantizedFrom }) },
    tools: { llama: tools.versions.llama },
    async produce(work) {
      const file = path.join(work.folder, `${fileNameOf(name)}-${variant}.gguf`);
      const files = { model: model.path, file, matrix: importanceMatrix?.path };
      const { types, bitsPerWeight } = await quantizeFile({ ...files, type, tensorTypes }, { tools, work });
      const counts = types.map((share) => [`tensors.${share.type}`, share.tensors] as const);
      return { output: { kind: 'file', path: file }, metrics: { bitsPerWeight, ...Object.fromEntries(counts) } };
    },
  };
}

/** As a step's parameter: nothing where nothing is overridden, so that the keys of such files stay what they were. */
export function whereAny(tensorTypes: ExportVariant['tensorTypes']) {
  return Object.keys(tensorTypes).length === 0 ? {} : { tensorTypes: Object.entries(tensorTypes) };
}

/** Its name within the working folder: llama-quantize writes the name into the model. */
const matrixFile = 'imatrix.gguf';

export interface QuantizeFileOptions {
  readonly model: string;
  readonly file: string;
  readonly type: string;
  readonly tensorTypes: ExportVariant['tensorTypes'];
  readonly matrix?: string | undefined;
}

/**
 * Runs llama-quantize and tells what came of it. Absolute paths: an output name that begins with a digit would be taken
 * for a type.
 * @throws WorkbenchError `quantize.unusedPattern`, `gguf.*`, `process.*`
 */
export async function quantizeFile(
  options: QuantizeFileOptions,
  { tools, work }: { readonly tools: PipelineTools; readonly work: StepWork },
): Promise<TensorSummary> {
  const { model, file, type, tensorTypes, matrix } = options;
  const { tensors } = (await inspectModel(model, work.signal)).header;
  requireUsedPatterns(
    Object.keys(tensorTypes),
    tensors.map((tensor) => tensor.name),
  );
  const { quantize } = await tools.llamaPrograms();
  if (matrix !== undefined) {
    await copyFile(matrix, path.join(work.folder, matrixFile));
  }
  await runProcess(
    {
      program: quantize,
      arguments: [
        ...(matrix === undefined ? [] : ['--imatrix', matrixFile]),
        ...Object.entries(tensorTypes).flatMap(([pattern, wanted]) => ['--tensor-type', `${pattern}=${wanted}`]),
        // Whether it may be done was decided before the step.
        ...(summariseTensors(tensors).quantizedAs === undefined ? [] : ['--allow-requantize']),
        ...[model, file, type, String(os.availableParallelism())],
      ],
      workingFolder: work.folder,
      logFile: work.logFile,
    },
    { onLogLine: (line) => reportTensor(line, work), signal: work.signal },
  );
  const made = summariseTensors((await inspectModel(file, work.signal)).header.tensors);
  work.report({ event: 'log', level: 'info', message: `${type}: ${describeTypes(made)}` });
  reportSubstitutes(type, made, work);
  return made;
}

function reportSubstitutes(type: string, made: TensorSummary, work: StepWork): void {
  const substitutes = substitutesIn(type, made).map((share) => `${share.tensors} ${share.type}`);
  if (substitutes.length > 0) {
    const instead = substitutes.join(' and ');
    const message = `${type} holds ${instead} instead, for tensors whose rows are no multiple of 256 long: ${made.bitsPerWeight.toFixed(1)} bits a weight.`;
    work.report({ event: 'log', level: 'warning', message });
  }
}

function requireUsedPatterns(patterns: readonly string[], tensorNames: readonly string[]): void {
  const unused = patterns.find((pattern) => !tensorNames.some((name) => new RegExp(pattern, 'u').test(name)));
  if (unused !== undefined) {
    const examples = [...new Set(tensorNames.map((name) => name.replace(/^blk\.\d+\.|\.weight$/gu, '')))];
    throw new WorkbenchError('quantize.unusedPattern', { pattern: unused, names: examples.slice(0, 12).join(', ') });
  }
}

/** llama-quantize prints `[  12/ 272]  blk.1.attn_q.weight - …` for each tensor. */
function reportTensor(line: string, work: StepWork): void {
  const match = /^\[\s*(\d+)\/\s*(\d+)\]/.exec(line);
  if (match) {
    const [, done, total] = match;
    work.report({ event: 'progress', step: 'quantize', done: Number(done), total: Number(total), unit: 'tensors' });
  }
}
