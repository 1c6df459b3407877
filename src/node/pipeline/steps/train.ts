import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { TrainingSettings } from '../../../core/recipe/recipe';
import type { StoredArtifact } from '../../store/store';
import type { ResolvedBase } from '../base';
import { numbersOf, runPythonStep } from '../python';
import { inputOf, type StepPlan } from '../step';
import type { PipelineTools } from '../tools';

/** rendered conversations + base → adapter, a PEFT folder. Goes on from its last checkpoint after a kill. */
export function trainStep(options: {
  readonly rendered: StoredArtifact;
  readonly base: ResolvedBase;
  readonly training: TrainingSettings;
  readonly tools: PipelineTools;
}): StepPlan {
  const { rendered, base, tools } = options;
  const { quantAware: _, ...settings } = options.training;
  return {
    identity: { step: 'train' },
    stepVersion: 1,
    inputs: { rows: inputOf(rendered), base: base.input },
    parameters: { ...settings },
    tools: { python: tools.versions.python },
    async produce(work) {
      const outputFolder = path.join(work.folder, 'adapter');
      await mkdir(work.checkpointFolder, { recursive: true });
      const { checkpointFolder } = work;
      const config = { base: base.config, rows: rendered.path, outputFolder, checkpointFolder, ...settings };
      const summary = await runPythonStep('train', config, { tools, work });
      return { output: { kind: 'folder', path: outputFolder }, metrics: numbersOf(summary) };
    },
  };
}
