import { copyFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { variantName } from '../../../core/recipe/export';
import type { ExportVariant } from '../../../core/recipe/recipe';
import type { StoredArtifact } from '../../store/store';
import { runProcess } from '../../supervisor/supervisor';
import { fileNameOf } from '../file-name';
import { inputOf, type StepPlan, type StepWork } from '../step';
import type { PipelineTools } from '../tools';

/** GGUF → quantized GGUF. */
export function quantizeStep(options: {
  readonly model: StoredArtifact;
  readonly variant: ExportVariant;
  /** Where the variant asks for one. */
  readonly importanceMatrix: StoredArtifact | undefined;
  readonly name: string;
  readonly tools: PipelineTools;
}): StepPlan {
  const { model, importanceMatrix, name, tools } = options;
  const { type } = options.variant;
  const variant = variantName(options.variant);
  return {
    identity: { step: 'quantize', variant },
    stepVersion: 1,
    inputs: { model: inputOf(model), ...(importanceMatrix && { importanceMatrix: inputOf(importanceMatrix) }) },
    parameters: { type },
    tools: { llama: tools.versions.llama },
    async produce(work) {
      const file = path.join(work.folder, `${fileNameOf(name)}-${variant}.gguf`);
      await quantizeFile({ model: model.path, file, type, matrix: importanceMatrix?.path }, { tools, work });
      return { output: { kind: 'file', path: file } };
    },
  };
}

/** Its name within the working folder: llama-quantize writes the name into the model. */
const matrixFile = 'imatrix.gguf';

/** Runs llama-quantize. Absolute paths: an output name that begins with a digit would be taken for a type. */
export async function quantizeFile(
  options: {
    readonly model: string;
    readonly file: string;
    readonly type: string;
    readonly matrix?: string | undefined;
  },
  { tools, work }: { readonly tools: PipelineTools; readonly work: StepWork },
): Promise<void> {
  const { model, file, type, matrix } = options;
  const { quantize } = await tools.llamaPrograms();
  const threads = String(os.availableParallelism());
  if (matrix !== undefined) {
    await copyFile(matrix, path.join(work.folder, matrixFile));
  }
  const matrixOption = matrix === undefined ? [] : ['--imatrix', matrixFile];
  await runProcess(
    {
      program: quantize,
      arguments: [...matrixOption, model, file, type, threads],
      workingFolder: work.folder,
      logFile: work.logFile,
    },
    { onLine: (line) => reportTensor(line, work), signal: work.signal },
  );
}

/** llama-quantize prints `[  12/ 272]  blk.1.attn_q.weight - …` for each tensor. */
function reportTensor(line: string, work: StepWork): void {
  const match = /^\[\s*(\d+)\/\s*(\d+)\]/.exec(line);
  if (match) {
    const [, done, total] = match;
    work.report({ event: 'progress', step: 'quantize', done: Number(done), total: Number(total), unit: 'tensors' });
  }
}
