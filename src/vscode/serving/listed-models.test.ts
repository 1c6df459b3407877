import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { DeviceState, ModelState, ReadModelState } from '../../node/read-model/state';
import { listedModels } from './listed-models';

const recipes = [
  { path: '/a/mobile-llm.yaml', name: 'Añadir & más' },
  { path: '/b/mobile-llm.yaml', name: 'no model yet' },
];
const gguf = (label: string): ModelState => ({
  id: label,
  kind: 'gguf',
  recipePath: '/a/mobile-llm.yaml',
  label,
  sizeBytes: 1,
  filePath: `/a/${label}`,
  children: [],
});

function namesOn(devices: readonly DeviceState[]): readonly string[] {
  const state: ReadModelState = { recipes, datasets: [], models: [gguf('f16'), gguf('Q4_0')], devices, runs: [] };
  return listedModels(state).map(({ serial, requestName }) => `${serial} ${requestName}`);
}

describe('The models that phones can answer with', () => {
  it('are the best one of each recipe that has any, on each phone that is ready', () => {
    const ready = { label: 'Pixel', status: 'ready' } as const;
    assert.deepEqual(
      namesOn([
        { ...ready, serial: 'A' },
        { ...ready, serial: 'B' },
      ]),
      ['A A-adir-m-s-Q4_0', 'B A-adir-m-s-Q4_0'],
    );
  });

  it('are none without a phone that can run one', () => {
    const problem = { code: 'device.thirtyTwoBit', message: '32 bits', fix: 'none' };
    const devices: readonly DeviceState[] = [
      { label: 'asleep', status: 'offline', serial: 'A' },
      { label: 'stopped', status: 'stopped' },
      { label: 'old', status: 'ready', serial: 'C', problem },
    ];
    assert.deepEqual(namesOn(devices), []);
  });
});
