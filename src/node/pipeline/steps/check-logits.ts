import path from 'node:path';
import type { StoredArtifact } from '../../store/store';
import { numbersOf, runPythonStep } from '../python';
import { inputOf, type StepPlan } from '../step';
import type { PipelineTools } from '../tools';
import { adapterVariant } from './convert-adapter';

/** An adapter as it was trained and as it was converted. */
export interface ConvertedAdapter {
  readonly trained: StoredArtifact;
  readonly gguf: StoredArtifact;
}

/**
 * merged weights + their GGUF → a report that both give the next token of a few conversations the same probabilities.
 * With an adapter, both put it on the model: what it is put on does not matter, only that both do the same with it.
 */
export function checkLogitsStep(options: {
  readonly rendered: StoredArtifact;
  readonly merged: StoredArtifact;
  /** In f16. */
  readonly model: StoredArtifact;
  readonly adapter?: ConvertedAdapter;
  readonly tools: PipelineTools;
}): StepPlan {
  const { rendered, merged, model, adapter, tools } = options;
  return {
    identity: { step: 'check-logits', ...(adapter && { variant: adapterVariant }) },
    stepVersion: 1,
    inputs: {
      rows: inputOf(rendered),
      merged: inputOf(merged),
      model: inputOf(model),
      ...(adapter && { trainedAdapter: inputOf(adapter.trained), adapter: inputOf(adapter.gguf) }),
    },
    parameters: {},
    tools: { llama: tools.versions.llama, python: tools.versions.python },
    async produce(work) {
      const { server, quantize } = await tools.llamaPrograms();
      const outputFile = path.join(work.folder, 'logit-check.json');
      const config = {
        rows: rendered.path,
        modelFolder: merged.path,
        model: model.path,
        ...(adapter && { adapterFolder: adapter.trained.path, adapter: adapter.gguf.path }),
        serverProgram: server,
        quantizeProgram: quantize,
        workFolder: work.folder,
        outputFile,
      };
      const summary = await runPythonStep('check-logits', config, { tools, work });
      return { output: { kind: 'file', path: outputFile }, metrics: numbersOf(summary) };
    },
  };
}
