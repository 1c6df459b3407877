import assert from 'node:assert/strict';
import { parameterCountFromName, roughTokenCount } from './facts';

describe('what a run depends on', () => {
  it('reads the size of a model from its name', () => {
    const sizes = [
      ['SmolLM2-135M-Instruct', 135e6],
      ['Llama-3.2-1B-Instruct', 1e9],
      ['Qwen3-0.6B', 0.6e9],
      ['gemma-3-1b-it', 1e9],
      ['RedPajama-INCITE-Chat-3B-v1', 3e9],
      ['Qwen3-30B-A3B', 30e9],
      ['phi-2', undefined],
      ['bert-base', undefined],
      ['v3beta', undefined],
    ] as const;
    for (const [name, size] of sizes) {
      assert.equal(parameterCountFromName(name), size, name);
    }
  });

  it('counts the tokens of messages roughly, their template included', () => {
    // 222 messages with 9293 characters of the sample have 3767 tokens.
    const contents = [...Array.from({ length: 221 }, () => 'x'.repeat(42)), 'x'.repeat(11)];
    assert.ok(Math.abs(roughTokenCount(contents) - 3767) < 100, String(roughTokenCount(contents)));
  });
});
