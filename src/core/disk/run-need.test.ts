import assert from 'node:assert/strict';
import { runNeedBytes } from './run-need';

describe('disk space of a run', () => {
  it('is at least what the sample took: 542 MB merged, 271 MB f16, 541 MB f32, 92 MB Q4_0, 20 MB adapter', () => {
    const steps = ['render', 'train', 'merge', 'convert', 'check-logits', 'quantize', 'evaluate'] as const;
    const needed = runNeedBytes({ parameterCount: 134_515_008, steps });
    assert.ok(needed > 1_466_000_000 && needed < 1_750_000_000, String(needed));
  });

  it('counts only what is still to be made', () => {
    const left = runNeedBytes({ parameterCount: 1_000_000_000, steps: ['quantize', 'quantize', 'evaluate'] });
    assert.ok(left > 1_500_000_000 && left < 1_600_000_000, String(left));
  });
});
