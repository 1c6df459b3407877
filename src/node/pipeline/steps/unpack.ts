import path from 'node:path';
import type { PackingMethod } from '../../../core/quantization/packing';
import type { StoredArtifact } from '../../store/store';
import { fileNameOf } from '../file-name';
import { numbersOf, runPythonStep } from '../python';
import { inputOf, type StepPlan } from '../step';
import type { PipelineTools } from '../tools';

/**
 * A model's folder whose weights are packed as GPTQ or AWQ → GGUF whose blocks hold the same codes, without their
 * libraries. The metrics tell how the matrices came over: `losslessMatrices`, `roundedMatrices` (the scale or the
 * minimum to 16 bits), `dequantizedMatrices` (to f16), and `matricesQ4_0` and so on.
 */
export function unpackStep(options: {
  /** The folder, as the store has it. */
  readonly packed: StoredArtifact;
  readonly method: PackingMethod;
  /** What the model is called; written into the file as `general.name`. */
  readonly name: string;
  readonly tools: PipelineTools;
}): StepPlan {
  const { packed, method, name, tools } = options;
  return {
    identity: { step: 'unpack', variant: name },
    stepVersion: 1,
    inputs: { packed: inputOf(packed) },
    parameters: { name, method },
    tools: { llama: tools.versions.llama, python: tools.versions.python },
    async produce(work) {
      const { folder: sourceFolder } = await tools.llamaSource();
      const outputFile = path.join(work.folder, `${fileNameOf(name)}.gguf`);
      const config = { modelFolder: packed.path, sourceFolder, outputFile, name };
      const summary = await runPythonStep('unpack', config, { tools, work });
      return { output: { kind: 'file', path: outputFile }, metrics: numbersOf(summary) };
    },
  };
}
