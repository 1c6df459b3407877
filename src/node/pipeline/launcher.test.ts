import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { defaultTraining } from '../../core/recipe/default';
import { launchArguments, loadLauncher } from './launcher';

describe('starting a training in several processes', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-launcher-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const training = { ...defaultTraining, launcher: 'accelerate', accelerateConfig: 'two.yaml' } as const;

  it('goes through accelerate with the absolute path of the config', async () => {
    const configFile = path.join(folder, 'two.yaml');
    await writeFile(configFile, 'distributed_type: MULTI_GPU\nnum_processes: 2\n');
    const launcher = await loadLauncher(training, folder);
    assert.deepEqual(launcher, { processCount: 2, machineCount: 1, configFile });
    assert.deepEqual(launchArguments(launcher), ['-m', 'accelerate.commands.launch', '--config_file', configFile]);
  });

  it('is one process where the recipe does not ask for more', async () => {
    assert.equal(await loadLauncher({ ...training, launcher: 'none' }, folder), undefined);
    assert.deepEqual(launchArguments(undefined), []);
  });

  it('says what is wrong with a config at its line, before anything is started', async () => {
    await assert.rejects(loadLauncher({ ...training, accelerateConfig: 'none.yaml' }, folder), {
      code: 'file.notFound',
    });
    await writeFile(
      path.join(folder, 'deepspeed.yaml'),
      'debug: false\ndistributed_type: DEEPSPEED\nnum_processes: 2\n',
    );
    await assert.rejects(loadLauncher({ ...training, accelerateConfig: 'deepspeed.yaml' }, folder), {
      code: 'project.invalidAccelerateConfig',
      message: /deepspeed\.yaml:2: distributed_type is "DEEPSPEED"/,
    });
  });
});
