import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { type DeviceState, emptyState, type ReadModelState } from '../../node/read-model/state';
import { listedModels } from './listed-models';

const recipe = 'version: 1\nname: Añadir & más\nbase: { embedded: SmolLM2-135M-Instruct }\ndataset: [rows.jsonl]\n';
const ready = { label: 'Pixel', status: 'ready' } as const;

describe('The models that phones can answer with', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-listed-'));
    await writeFile(path.join(folder, 'good.yaml'), recipe);
    await writeFile(path.join(folder, 'bad.yaml'), 'version: 9\n');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function namesOn(devices: readonly DeviceState[]): Promise<readonly string[]> {
    const names = ['good.yaml', 'bad.yaml'];
    const recipes = names.map((name) => ({
      path: path.join(folder, name),
      name: name === 'good.yaml' ? 'Añadir & más' : name,
    }));
    const models = recipes.flatMap(({ path: recipePath }) =>
      ['f16', 'Q4_0'].map((label) => ({
        id: label,
        kind: 'gguf' as const,
        recipePath,
        label,
        sizeBytes: 1,
        filePath: path.join(folder, label),
        children: [],
      })),
    );
    const state: ReadModelState = { ...emptyState, recipes, models, devices };
    return (await listedModels(state)).map(({ serial, requestName }) => `${serial} ${requestName}`);
  }

  it('are the best one of each recipe that can be read, on each phone that is ready', async () => {
    assert.deepEqual(
      await namesOn([
        { ...ready, serial: 'A' },
        { ...ready, serial: 'B' },
      ]),
      ['A A-adir-m-s-Q4_0', 'B A-adir-m-s-Q4_0'],
    );
  });

  it('are none without a phone that can run one', async () => {
    const problem = { code: 'device.thirtyTwoBit', message: '32 bits', fix: 'none' };
    const devices: readonly DeviceState[] = [
      { label: 'asleep', status: 'offline', serial: 'A' },
      { label: 'stopped', status: 'stopped' },
      { ...ready, serial: 'C', problem },
    ];
    assert.deepEqual(await namesOn(devices), []);
  });
});
