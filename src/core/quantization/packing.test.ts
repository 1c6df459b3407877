import assert from 'node:assert/strict';
import { describeUnpacked, packingMethodOf } from './packing';

describe('packed weights', () => {
  it('are known by the methods that are unpacked, however they are written', () => {
    assert.deepEqual(['gptq', 'GPTQ', 'AWQ', 'bitsandbytes', ''].map(packingMethodOf), [
      'gptq',
      'gptq',
      'awq',
      undefined,
      undefined,
    ]);
  });

  it('are described by how they came over', () => {
    const metrics = { losslessMatrices: 4, roundedMatrices: 0, dequantizedMatrices: 2, matricesQ4_0: 4 };
    assert.equal(describeUnpacked(metrics), '4 as they were, 2 dequantized to f16 (of 6 packed matrices)');
  });
});
