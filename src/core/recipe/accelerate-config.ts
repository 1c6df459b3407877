import type { YamlProblem } from '../yaml/problem';
import { YamlReading } from '../yaml/reading';

/** What a file that `accelerate config` wrote says of the processes that share a training. */
export interface AccelerateConfig {
  /** On all machines together. */
  readonly processCount: number;
  readonly machineCount: number;
}

export interface ParsedAccelerateConfig {
  /** Present only where there is no problem. */
  readonly config?: AccelerateConfig;
  readonly problems: readonly YamlProblem[];
}

const most = 4096;

/**
 * Reads what the workbench has to know of an accelerate config; the rest is between it and accelerate. Never throws.
 * What accelerate would take in silence and then not do is a problem: MULTI_CPU without MPI trains in one process.
 */
export function parseAccelerateConfig(yamlText: string): ParsedAccelerateConfig {
  const reading = new YamlReading(yamlText, 'the accelerate config');
  const { root, problems } = reading;
  if (root === undefined) {
    return { problems };
  }
  root.choice('compute_environment', ['LOCAL_MACHINE']);
  root.choice('distributed_type', ['NO', 'MULTI_GPU', 'FSDP'], true);
  // It makes accelerate look for mpirun on the PATH and start that.
  if (root.member('mpirun_config') !== undefined) {
    reading.report(root.member('mpirun_config'), 'recipe.accelerateMpi');
  }
  const processCount = root.integer('num_processes', { minimum: 1, maximum: most });
  const machineCount = root.integer('num_machines', { minimum: 1, maximum: most }) ?? 1;
  root.integer('machine_rank', { minimum: 0, maximum: 0 });
  if (root.member('num_processes', true) === undefined || processCount === undefined || problems.length > 0) {
    return { problems };
  }
  return { config: { processCount, machineCount }, problems };
}
