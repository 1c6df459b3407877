import path from 'node:path';
import type { StoredArtifact } from '../../store/store';
import { fileNameOf } from '../file-name';
import { numbersOf, runPythonStep } from '../python';
import { inputOf, type StepPlan } from '../step';
import type { PipelineTools } from '../tools';

/** merged weights → GGUF in f16, by llama.cpp's own converter. */
export function convertStep(options: {
  readonly merged: StoredArtifact;
  /** Written into the file as `general.name`. */
  readonly name: string;
  readonly tools: PipelineTools;
}): StepPlan {
  const { merged, name, tools } = options;
  const outType = 'f16';
  return {
    identity: { step: 'convert', variant: outType },
    stepVersion: 1,
    inputs: { merged: inputOf(merged) },
    parameters: { outType, name },
    tools: { llama: tools.versions.llama, python: tools.versions.python },
    async produce(work) {
      const { folder: sourceFolder } = await tools.llamaSource();
      const outputFile = path.join(work.folder, `${fileNameOf(name)}-${outType}.gguf`);
      const config = { modelFolder: merged.path, sourceFolder, outputFile, outType, name };
      const summary = await runPythonStep('convert', config, { tools, work });
      return { output: { kind: 'file', path: outputFile }, metrics: numbersOf(summary) };
    },
  };
}
