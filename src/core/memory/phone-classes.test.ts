import assert from 'node:assert/strict';
import type { ModelShape } from './gate';
import { needsByContext, type PhoneFit } from './phone-classes';

/** Llama-3.2-3B in Q4_0. */
const shape: ModelShape = {
  fileSizeBytes: Math.round(1.79 * 2 ** 30),
  layerCount: 28,
  embeddingLength: 3072,
  headCount: 24,
  keyValueHeadCount: 8,
  vocabularySize: 128_256,
};
const limits = { contextTokens: 131_072, batchTokens: 512 };
const severity: readonly PhoneFit[] = ['fits', 'tight', 'mapped', 'refused'];

describe('phones that have room', () => {
  it('are fewer the longer the conversation, and never a smaller one that fits where a larger does not', () => {
    const needs = needsByContext(shape, limits);
    assert.deepEqual(
      needs.map(({ contextTokens }) => contextTokens),
      [512, 1024, 2048, 4096, 8192, 16_384, 32_768],
    );
    const severities = needs.map(({ phones }) => phones.map(({ fit }) => severity.indexOf(fit)));
    for (const [row, values] of severities.entries()) {
      assert.deepEqual(
        values,
        [...values].sort((a, b) => b - a),
      );
      const next = severities[row + 1] ?? values;
      assert.ok(values.every((value, phone) => (next[phone] ?? value) >= value));
    }
    // 2.1 GB with a short conversation: not in the 1.9 GB of a 4 GB phone, easily in those of an 8 GB one.
    assert.deepEqual(
      needs[0]?.phones.map(({ fit }) => fit),
      ['refused', 'tight', 'fits', 'fits'],
    );
  });

  it('leaves the weights in the file where only that leaves the reserve', () => {
    const needs = needsByContext({ ...shape, fileSizeBytes: 1.2e9 }, limits);
    assert.equal(needs[0]?.phones[0]?.fit, 'mapped');
  });

  it('goes as far as the model, and says its own end', () => {
    const contexts = (contextTokens: number | undefined) =>
      needsByContext(shape, { ...limits, contextTokens }).map((need) => need.contextTokens);
    assert.deepEqual(contexts(2048), [512, 1024, 2048]);
    assert.deepEqual(contexts(1500), [512, 1024, 1500]);
    assert.deepEqual(contexts(256), [256]);
    assert.equal(contexts(undefined).at(-1), 32_768);
  });
});
