import assert from 'node:assert/strict';
import type { GgufTensor } from '../gguf/tensors';
import { type AdvisedPhone, adviseTypes, type Forecast } from './advice';
import { fastShare, kernelOf } from './phone-kernels';

const tensor = (type: string, rows: number, name = 'blk.0.attn_q.weight'): GgufTensor => ({
  name,
  type,
  dimensions: [256, rows],
  offset: 0,
  sizeBytes: 256 * rows,
});
const forecast = (type: string, megabytes: number, tensors = [tensor(type, 256)]): Forecast => ({
  type,
  fileSizeBytes: megabytes * 1e6,
  tensors,
});
const usual = new Set(['asimddp']);

/** Llama-3.2-3B. */
const shape = {
  fileSizeBytes: 0,
  layerCount: 28,
  embeddingLength: 3072,
  headCount: 24,
  keyValueHeadCount: 8,
  vocabularySize: 128_256,
};
const sizes = { shape, contextTokens: 1024, batchTokens: 512 };
const phoneWith = (availableGb: number, cpuFeatures: ReadonlySet<string> = usual): AdvisedPhone => ({
  memory: { availableBytes: availableGb * 1e9, totalBytes: 8e9 },
  cpuFeatures,
});

const forecasts = [
  forecast('Q8_0', 3400),
  forecast('Q4_K_M', 2020, [tensor('Q4_K', 256)]),
  forecast('Q4_0', 1920),
  forecast('Q3_K_M', 1690, [tensor('Q3_K', 256)]),
  forecast('Q2_K', 1360, [tensor('Q2_K', 256)]),
];
const recommended = (phone: AdvisedPhone) =>
  adviseTypes(forecasts, { ...sizes, phone }).find(({ isRecommended }) => isRecommended)?.type;

describe('kernels of a phone', () => {
  it('are fast for the formats that ggml puts into another layout, and only on processors that can', () => {
    assert.equal(kernelOf(tensor('Q4_0', 8), usual), 'dot');
    assert.equal(kernelOf(tensor('Q4_0', 8), new Set(['asimddp', 'i8mm'])), 'matrix');
    assert.equal(kernelOf(tensor('IQ4_NL', 8), new Set(['asimddp', 'i8mm'])), 'dot');
    assert.equal(kernelOf(tensor('Q4_0', 8), new Set(['asimd'])), 'plain');
    assert.equal(kernelOf(tensor('Q5_0', 8), usual), 'plain');
    assert.equal(kernelOf(tensor('Q3_K', 8), usual), 'plain');
  });

  it('work on so many rows at once', () => {
    assert.equal(kernelOf(tensor('Q4_0', 6), usual), 'plain');
    assert.equal(kernelOf(tensor('Q4_0', 4), usual), 'dot');
    assert.equal(kernelOf(tensor('Q4_K', 4), usual), 'plain');
  });

  it('count what is multiplied, not embeddings that are only looked up', () => {
    const slow = tensor('Q5_0', 100);
    const embeddings = tensor('Q5_0', 1000, 'token_embd.weight');
    const output = tensor('Q6_K', 304, 'output.weight');
    assert.equal(fastShare([slow, embeddings, output], usual), 304 / 404);
    assert.equal(fastShare([slow, { ...embeddings, type: 'Q6_K' }], usual), 1000 / 1100);
    assert.equal(fastShare([], usual), 0);
  });
});

describe('advice on formats', () => {
  it('takes the smallest that is fast', () => {
    assert.equal(recommended(phoneWith(6)), 'Q4_0');
  });

  it('takes the largest that fits where the fast ones do not', () => {
    const advices = adviseTypes(forecasts, { ...sizes, phone: phoneWith(2.75) });
    const copied = advices.filter(({ load }) => load.verdict.verdict !== 'refused' && load.mode.isRepacked);
    assert.deepEqual(
      copied.map(({ type }) => type),
      ['Q3_K_M', 'Q2_K'],
    );
    assert.equal(recommended(phoneWith(2.75)), 'Q3_K_M');
  });

  it('takes Q4_0 where the processor makes nothing fast, and nothing where nothing fits', () => {
    assert.equal(recommended(phoneWith(6, new Set())), 'Q4_0');
    assert.equal(recommended(phoneWith(1)), undefined);
  });
});
