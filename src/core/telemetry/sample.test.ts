import assert from 'node:assert/strict';
import { normaliseCurrent } from './current';
import { parseProgramSample } from './sample';

describe('telemetry of a phone', () => {
  it('takes what is reported and leaves out what is not', () => {
    const line = JSON.stringify({
      monotonicMs: 5,
      memoryAvailableBytes: 7,
      clusters: [{ cpus: '0-3', frequencyKilohertz: 1_800_000 }, { cpus: '4-7' }, 3],
      thermalZones: [
        { name: 'skin\u202e', celsius: 41.5 },
        { name: 'stuck', celsius: -273 },
      ],
    });
    const sample = parseProgramSample(line);
    assert.equal(sample?.memoryAvailableBytes, 7);
    assert.deepEqual(sample.clusters, [{ cpus: '0-3', frequencyKilohertz: 1_800_000 }]);
    assert.deepEqual(
      sample.temperatures.map(({ celsius }) => celsius),
      [41.5],
    );
    assert.ok(!sample.temperatures[0]?.name.includes('\u202e'));
    assert.ok(!('serverResidentBytes' in sample) && !('batteryCelsius' in sample));
  });

  it('reads nothing out of what is no sample', () => {
    for (const line of ['', '{', '[]', 'null', '{"monotonicMs":"5"}', '{"clusters":[]}']) {
      assert.equal(parseProgramSample(line), undefined, line);
    }
  });

  const currents = [
    ['-512000', 'discharging', -512],
    ['512000', 'discharging', -512],
    ['-350', 'charging', 350],
    ['1200000\n', 'charging', 1200],
    ['-90000', undefined, -90],
    ['0', 'full', 0],
    ['', 'charging', undefined],
    ['cat: Permission denied', 'charging', undefined],
  ] as const;
  for (const [text, state, milliamperes] of currents) {
    it(`reads the current "${text.trim()}" while ${state ?? 'nobody knows'} as ${milliamperes ?? 'not reported'}`, () => {
      assert.equal(normaliseCurrent(text, state), milliamperes);
    });
  }
});
