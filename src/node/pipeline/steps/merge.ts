import path from 'node:path';
import type { StoredArtifact } from '../../store/store';
import { baseInputs, type ResolvedBase } from '../base';
import { numbersOf, runPythonStep } from '../python';
import { inputOf, type StepPlan } from '../step';
import type { PipelineTools } from '../tools';

/** adapter + base → merged weights in 16 bits, a Hugging Face folder. */
export function mergeStep(options: {
  readonly adapter: StoredArtifact;
  readonly base: ResolvedBase;
  readonly tools: PipelineTools;
}): StepPlan {
  const { adapter, base, tools } = options;
  return {
    identity: { step: 'merge' },
    stepVersion: 1,
    inputs: { adapter: inputOf(adapter), ...baseInputs(base) },
    parameters: {},
    tools: { python: tools.versions.python },
    requireUnchanged: base.requireUnchanged,
    async produce(work) {
      const outputFolder = path.join(work.folder, 'merged');
      const config = { base: base.config, adapterFolder: adapter.path, outputFolder };
      const summary = await runPythonStep('merge', config, { tools, work });
      return { output: { kind: 'folder', path: outputFolder }, metrics: numbersOf(summary) };
    },
  };
}
