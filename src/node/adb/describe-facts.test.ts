import assert from 'node:assert/strict';
import { describeFacts } from './describe-facts';
import { parsePhoneFacts } from './facts';
import { android6, android14 } from './facts.cases';

const described = (sections: Readonly<Record<string, string>>) =>
  describeFacts(parsePhoneFacts('s', sections)).map(({ label, value }) => `${label}: ${value}`);

describe('describeFacts', () => {
  it('says what the phone is and how it is doing', () => {
    assert.deepEqual(described(android14), [
      'Android: 14 · API 34 · security patch 2024-01-05',
      'Chip: QTI SM8550',
      'Cores: 3 × 2.02 GHz + 4 × 2.80 GHz + 1 × 3.19 GHz',
      'Instruction sets: arm64-v8a · fp16 · dotprod · i8mm · bf16',
      'Memory: 3.2 GB available of 7.8 GB',
      'Storage: 57.7 GB free of 116 GB',
      'Battery: 81 % · charging · 31.2 °C',
      'Heat: light · 34.2 °C',
    ]);
  });

  it('leaves out what the phone does not report', () => {
    assert.deepEqual(described(android6), [
      'Android: 6.0.1 · API 23',
      'Chip: Qualcomm MSM8974PRO-AC',
      'Cores: 1',
      'Instruction sets: armeabi-v7a',
    ]);
    assert.deepEqual(described({}), []);
  });
});
