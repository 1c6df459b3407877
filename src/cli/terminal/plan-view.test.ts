import assert from 'node:assert/strict';
import { aboutTime } from '../../core/plan/about-time';
import type { RunPlan } from '../../node/pipeline/plan/plan-run';
import { planEvents, planTotals } from '../plan-events';
import { planLines } from './plan-view';

const plan: RunPlan = {
  recipeName: 'demo',
  steps: [
    { planned: { step: 'render', state: 'stored', sizeBytes: 10 } },
    {
      planned: { step: 'train', state: 'missing' },
      need: { diskBytes: 81e6, memoryBytes: 2.12e9, gpuMemoryBytes: 0, seconds: { low: 240, high: 980 } },
      seconds: { low: 240.04, high: 980 },
      basis: 'elsewhere',
    },
    {
      planned: { step: 'quantize', variant: 'Q4_0', state: 'missing' },
      need: { diskBytes: 1e8, memoryBytes: 2e8, gpuMemoryBytes: 0, seconds: undefined },
    },
  ],
  diskBytes: 231e6,
  computer: {
    freeDiskBytes: 66.8e9,
    availableMemoryBytes: 22e9,
    freeGpuMemoryBytes: undefined,
    coreCount: 2,
    hasBf16: true,
    gpu: undefined,
  },
  base: { parameterCount: 134_515_008, isCounted: true },
  downloadBytes: undefined,
  refusals: [],
  warnings: [],
};

describe('plan for people and programs', () => {
  it('gives a range with one digit', () => {
    const ranges = [
      [{ low: 0, high: 1 }, 'under 1 s'],
      [{ low: 0.38, high: 1.5 }, 'about 0.4 to 2 s'],
      [{ low: 240, high: 980 }, 'about 4 to 20 min'],
      [{ low: 9_000, high: 36_000 }, 'about 3 to 10 h'],
      [undefined, 'not measured'],
    ] as const;
    for (const [seconds, text] of ranges) {
      assert.equal(aboutTime(seconds), text);
    }
  });

  it('is a line a step, and what the numbers rest on', () => {
    const lines = planLines(plan);
    assert.match(lines[1] ?? '', /^render +stored$/);
    assert.match(lines[2] ?? '', /^train +will run +about 4 to 20 min +81 MB +2\.1 GB +–$/);
    const text = lines.join('\n');
    assert.match(text, /Steps that will run: 2; about 4 to 20 min, without 1 that nobody measured; disk about 230 MB/);
    assert.match(text, /for 130 million parameters as counted in the base/);
    assert.match(text, /GPU: none: the processor is used/);
  });

  it('says what it does not know', () => {
    const unknown = { ...plan, base: { parameterCount: undefined, isCounted: false } };
    assert.match(planLines(unknown).join('\n'), /How big the base is cannot be told/);
    const stored = { ...plan, steps: plan.steps.slice(0, 1) };
    assert.match(planLines(stored).join('\n'), /nothing will run/);
  });

  it('is an event a step, and their sum', () => {
    const [render, train] = planEvents(plan);
    assert.deepEqual(render, { event: 'plan-step', step: 'render', state: 'stored', sizeBytes: 10 });
    assert.deepEqual(train, {
      event: 'plan-step',
      step: 'train',
      state: 'missing',
      seconds: { low: 240, high: 980 },
      basis: 'elsewhere',
      diskBytes: 81e6,
      memoryBytes: 2.12e9,
      gpuMemoryBytes: 0,
    });
    const { missing, memoryBytes, parameterCount } = planTotals(plan);
    assert.deepEqual([missing, memoryBytes, parameterCount], [2, 2.12e9, 134_515_008]);
  });
});
