import os from 'node:os';
import path from 'node:path';
import type { StoredArtifact } from '../../store/store';
import { runProcess } from '../../supervisor/supervisor';
import { fileNameOf } from '../file-name';
import { inputOf, type StepPlan, type StepWork } from '../step';
import type { PipelineTools } from '../tools';

/** GGUF → quantized GGUF. */
export function quantizeStep(options: {
  readonly model: StoredArtifact;
  /** llama.cpp's name: `Q4_0`. */
  readonly type: string;
  readonly name: string;
  readonly tools: PipelineTools;
}): StepPlan {
  const { model, type, name, tools } = options;
  return {
    identity: { step: 'quantize', variant: type },
    stepVersion: 1,
    inputs: { model: inputOf(model) },
    parameters: { type },
    tools: { llama: tools.versions.llama },
    async produce(work) {
      const file = path.join(work.folder, `${fileNameOf(name)}-${type}.gguf`);
      await quantizeFile({ model: model.path, file, type }, { tools, work });
      return { output: { kind: 'file', path: file } };
    },
  };
}

/** Runs llama-quantize. Absolute paths: an output name that begins with a digit would be taken for a type. */
export async function quantizeFile(
  { model, file, type }: { readonly model: string; readonly file: string; readonly type: string },
  { tools, work }: { readonly tools: PipelineTools; readonly work: StepWork },
): Promise<void> {
  const { quantize } = await tools.llamaPrograms();
  const threads = String(os.availableParallelism());
  await runProcess(
    {
      program: quantize,
      arguments: [model, file, type, threads],
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
