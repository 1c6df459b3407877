import assert from 'node:assert/strict';
import { defaultTraining } from '../recipe/default';
import type { RunFacts } from './facts';
import { type NeedingStep, stepNeed } from './step-need';

/** The sample, on the computer on which it was measured. */
const sample: RunFacts = {
  parameterCount: 134_515_008,
  isGguf: true,
  training: { ...defaultTraining, batchSize: 4 },
  trainingTokens: 85_000,
  evaluationRows: 194,
  trainingProcesses: 1,
  computer: { coreCount: 2, usesGpu: false, hasBf16: true },
};

describe('what a step needs', () => {
  it('is what the sample took, within a fifth: peak memory as measured (docs/LOG.md)', () => {
    const measured: readonly (readonly [step: NeedingStep, bytes: number])[] = [
      [{ step: 'train' }, 2_854_676 * 1024],
      [{ step: 'merge' }, 1_550_232 * 1024],
      [{ step: 'convert', variant: 'f16' }, 969_048 * 1024],
      [{ step: 'quantize', variant: 'Q4_0' }, 214_684 * 1024],
      [{ step: 'evaluate', variant: 'f16' }, 0.575e9],
      [{ step: 'evaluate', variant: 'Q4_0' }, 0.455e9],
    ];
    for (const [step, bytes] of measured) {
      const share = stepNeed(step, sample).memoryBytes / bytes;
      assert.ok(share > 0.85 && share < 1.2, `${step.step}: ${share}`);
    }
    const few = { ...sample, trainingTokens: 3840 };
    const shareOfFew = stepNeed({ step: 'train' }, few).memoryBytes / (1_942_408 * 1024);
    assert.ok(shareOfFew > 0.85 && shareOfFew < 1.2, String(shareOfFew));
    const wide = { ...few, training: { ...sample.training, batchSize: 16 } };
    const share = stepNeed({ step: 'train' }, wide).memoryBytes / (2_563_436 * 1024);
    assert.ok(share > 0.85 && share < 1.2, String(share));
    const twice = { ...wide, training: { ...wide.training, gradientCheckpointing: true } };
    const shareOfTwice = stepNeed({ step: 'train' }, twice).memoryBytes / (1_715_484 * 1024);
    assert.ok(shareOfTwice > 0.85 && shareOfTwice < 1.2, String(shareOfTwice));
  });

  it('holds the quantization of a model of 3.2 billion parameters: 2.68 GB and 83 s were measured', () => {
    const need = stepNeed({ step: 'quantize', variant: 'Q4_K_M' }, { ...sample, parameterCount: 3.21e9 });
    assert.ok(Math.abs(need.memoryBytes / 2.68e9 - 1) < 0.15, String(need.memoryBytes));
    assert.ok(need.seconds && need.seconds.low < 83 && need.seconds.high > 83);
  });

  it('holds what the sample took in time', () => {
    // 85,000 tokens at 185 tokens/s; converting took 12 s; quantizing 0.5 s.
    for (const [step, seconds] of [
      ['train', 460],
      ['convert', 12],
      ['quantize', 0.5],
    ] as const) {
      const range = stepNeed({ step }, sample).seconds;
      assert.ok(range && range.low < seconds && seconds < range.high, step);
    }
  });

  it('says no time where none was measured, and memory of the GPU only where one is used', () => {
    assert.equal(stepNeed({ step: 'train' }, sample).gpuMemoryBytes, 0);
    const onGpu = { ...sample, computer: { ...sample.computer, usesGpu: true } };
    const need = stepNeed({ step: 'train' }, onGpu);
    assert.ok(need.gpuMemoryBytes > 2 * sample.parameterCount);
    assert.equal(need.seconds, undefined);
    assert.equal(stepNeed({ step: 'merge' }, onGpu).gpuMemoryBytes, 0);
    const inFourBits = { ...sample, training: { ...sample.training, precision: 'nf4' as const } };
    assert.equal(stepNeed({ step: 'train' }, inFourBits).seconds, undefined);
  });

  it('takes less for a base in fewer bits, and more for one that is rounded in training', () => {
    const large = { ...sample, isGguf: false, parameterCount: 3e9 };
    const bytesWith = (training: Partial<RunFacts['training']>) =>
      stepNeed({ step: 'train' }, { ...large, training: { ...large.training, ...training } }).memoryBytes;
    const inOrder = [{ precision: 'nf4' }, { precision: 'int8' }, {}, { quantAware: 'Q4_0' }] as const;
    const bytes = inOrder.map(bytesWith);
    assert.deepEqual(
      bytes,
      [...bytes].sort((left, right) => left - right),
    );
    assert.equal(new Set(bytes).size, inOrder.length);
  });
});
