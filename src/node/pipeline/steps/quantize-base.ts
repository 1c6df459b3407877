import path from 'node:path';
import type { ExportVariant } from '../../../core/recipe/recipe';
import { baseInputs, type ResolvedBase } from '../base';
import { runPythonStep } from '../python';
import type { StepPlan } from '../step';
import type { PipelineTools } from '../tools';
import { quantizeFile, whereAny } from './quantize';

/**
 * base → the same weights, without an adapter, quantized as the export will be: what a quantization-aware training
 * takes every tensor's type from, and the values of those that no adapter changes.
 */
export function quantizeBaseStep(options: {
  readonly base: ResolvedBase;
  readonly variant: ExportVariant;
  readonly tools: PipelineTools;
}): StepPlan {
  const { base, tools } = options;
  const { type, tensorTypes } = options.variant;
  return {
    identity: { step: 'quantize-base', variant: type },
    stepVersion: 1,
    inputs: baseInputs(base),
    parameters: { type, ...whereAny(tensorTypes) },
    tools: { llama: tools.versions.llama, python: tools.versions.python },
    requireUnchanged: base.requireUnchanged,
    async produce(work) {
      const { folder: sourceFolder } = await tools.llamaSource();
      const modelFolder = path.join(work.folder, 'base');
      await runPythonStep('merge', { base: base.config, outputFolder: modelFolder }, { tools, work });
      const plain = path.join(work.folder, 'base-f16.gguf');
      const config = { modelFolder, sourceFolder, outputFile: plain, outType: 'f16', name: 'base' };
      await runPythonStep('convert', config, { tools, work });
      const file = path.join(work.folder, `base-${type}.gguf`);
      await quantizeFile({ model: plain, file, type, tensorTypes }, { tools, work });
      return { output: { kind: 'file', path: file } };
    },
  };
}
