import assert from 'node:assert/strict';
import { parseAccelerateConfig } from './accelerate-config';

/** As accelerate 1.15 writes it for two GPUs. */
const written = `compute_environment: LOCAL_MACHINE
debug: false
distributed_type: MULTI_GPU
downcast_bf16: 'no'
enable_cpu_affinity: false
gpu_ids: all
machine_rank: 0
main_training_function: main
mixed_precision: bf16
num_machines: 1
num_processes: 2
rdzv_backend: static
same_network: true
use_cpu: false
`;

describe('reading an accelerate config', () => {
  it('takes what accelerate config writes', () => {
    assert.deepEqual(parseAccelerateConfig(written), {
      config: { processCount: 2, machineCount: 1 },
      problems: [],
    });
    const machines = written
      .replace('num_machines: 1', 'num_machines: 2')
      .replace('num_processes: 2', 'num_processes: 8');
    assert.deepEqual(parseAccelerateConfig(machines).config, { processCount: 8, machineCount: 2 });
    const alone = "distributed_type: 'NO'\nnum_processes: 1\n";
    assert.deepEqual(parseAccelerateConfig(alone).config, { processCount: 1, machineCount: 1 });
  });

  it('refuses what would not be done, at its line', () => {
    const problemsWith = (from: string, to: string) =>
      parseAccelerateConfig(written.replace(from, to)).problems.map(({ line, code }) => `${line} ${code}`);
    assert.deepEqual(problemsWith('MULTI_GPU', 'MULTI_CPU'), ['3 yaml.notChoice']);
    assert.deepEqual(problemsWith('MULTI_GPU', 'DEEPSPEED'), ['3 yaml.notChoice']);
    assert.deepEqual(problemsWith('LOCAL_MACHINE', 'AMAZON_SAGEMAKER'), ['1 yaml.notChoice']);
    assert.deepEqual(problemsWith('machine_rank: 0', 'machine_rank: 1'), ['7 yaml.notInteger']);
    assert.deepEqual(problemsWith('num_processes: 2', 'num_processes: -1'), ['11 yaml.notInteger']);
    assert.deepEqual(problemsWith('num_processes: 2\n', ''), ['1 yaml.missingKey']);
    assert.deepEqual(problemsWith('debug: false', 'mpirun_config: {mpirun_hostfile: hosts}'), [
      '2 recipe.accelerateMpi',
    ]);
    assert.deepEqual(problemsWith(written, '[1]'), ['1 yaml.notMap']);
  });
});
