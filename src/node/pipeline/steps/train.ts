import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { TrainingSettings } from '../../../core/recipe/recipe';
import type { StoredArtifact } from '../../store/store';
import { baseInputs, type ResolvedBase } from '../base';
import type { Launcher } from '../launcher';
import { numbersOf, runPythonStep } from '../python';
import { inputOf, type StepPlan } from '../step';
import type { PipelineTools } from '../tools';

/**
 * rendered conversations + base → adapter, a PEFT folder. Goes on from its last checkpoint after a kill. With the
 * deployed base it is trained as the phone will round it (`training.quantAware`).
 */
export function trainStep(options: {
  readonly rendered: StoredArtifact;
  readonly base: ResolvedBase;
  readonly deployedBase: StoredArtifact | undefined;
  readonly training: TrainingSettings;
  /** Texts that end a reply. */
  readonly stop: readonly string[];
  /** How it is computed, not what: no part of the key. */
  readonly launcher?: Launcher | undefined;
  readonly tools: PipelineTools;
}): StepPlan {
  const { rendered, base, deployedBase, stop, launcher, tools } = options;
  const { earlyStopping, launcher: _kind, accelerateConfig: _file, ...others } = options.training;
  const settings = {
    ...others,
    ...(earlyStopping && { earlyStopping: { ...earlyStopping } }),
    ...(stop.length > 0 && { stop }),
  };
  return {
    identity: { step: 'train' },
    stepVersion: 1,
    inputs: {
      rows: inputOf(rendered),
      ...baseInputs(base),
      ...(deployedBase && { deployedBase: inputOf(deployedBase) }),
    },
    parameters: settings,
    tools: { python: tools.versions.python },
    requireUnchanged: base.requireUnchanged,
    async produce(work) {
      const outputFolder = path.join(work.folder, 'adapter');
      await mkdir(work.checkpointFolder, { recursive: true });
      const { checkpointFolder } = work;
      const config = {
        base: base.config,
        rows: rendered.path,
        ...(deployedBase && { deployedBase: deployedBase.path }),
        outputFolder,
        checkpointFolder,
        ...settings,
      };
      if (launcher && launcher.machineCount > 1) {
        const message = await howOthersJoin(launcher, { tools, workFolder: work.folder });
        work.report({ event: 'log', level: 'info', message });
      }
      const summary = await runPythonStep('train', config, { tools, work, launcher });
      return { output: { kind: 'folder', path: outputFolder }, metrics: numbersOf(summary) };
    },
  };
}

/** The other machines are not ours to start anything on; they see the same files, or the training has no rows there. */
async function howOthersJoin(
  { machineCount, configFile }: Launcher,
  { tools, workFolder }: { readonly tools: PipelineTools; readonly workFolder: string },
): Promise<string> {
  const { executable, packageFolder } = await tools.python();
  const config = path.join(workFolder, 'train.json');
  return (
    `Waiting for ${machineCount - 1} of ${machineCount} machines. Run on each of them, with the same files in the ` +
    `same places: PYTHONPATH=${packageFolder} ${executable} -m accelerate.commands.launch --config_file FILE ` +
    `-m mobile_llm train --config ${config} (FILE: ${path.basename(configFile)} with that machine's machine_rank).`
  );
}
