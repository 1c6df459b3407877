import path from 'node:path';
import type { StoredArtifact } from '../../store/store';
import { numbersOf, runPythonStep } from '../python';
import { inputOf, type StepPlan } from '../step';
import type { PipelineTools } from '../tools';

/** The variant under which an adapter's GGUF is found in the store. */
export const adapterVariant = 'adapter';

/** LoRA adapter → GGUF in f16, which llama-server loads beside a base, by llama.cpp's own converter. */
export function convertAdapterStep(options: {
  readonly adapter: StoredArtifact;
  /** What was made of the adapter's base: its config.json says how the tensors are laid out. */
  readonly merged: StoredArtifact;
  readonly tools: PipelineTools;
}): StepPlan {
  const { adapter, merged, tools } = options;
  return {
    identity: { step: 'convert', variant: adapterVariant },
    stepVersion: 1,
    inputs: { lora: inputOf(adapter), config: inputOf(merged) },
    parameters: { outType: 'f16' },
    tools: { llama: tools.versions.llama, python: tools.versions.python },
    async produce(work) {
      const { folder: sourceFolder } = await tools.llamaSource();
      const outputFile = path.join(work.folder, 'adapter-f16.gguf');
      const config = { adapterFolder: adapter.path, modelFolder: merged.path, sourceFolder, outputFile };
      const summary = await runPythonStep('convert-adapter', config, { tools, work });
      return { output: { kind: 'file', path: outputFile }, metrics: numbersOf(summary) };
    },
  };
}
