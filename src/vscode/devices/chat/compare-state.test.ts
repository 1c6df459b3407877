import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'mocha';
import { readSavedComparison } from './compare-state';

const side = { serial: 'A1', modelId: 'm', chatId: 'c' };
const saved = { recipePath: path.resolve('mobile-llm.yaml'), kept: { left: side, right: side } };

describe('What is saved of a comparison', () => {
  it('is read as it was written', () => {
    assert.deepEqual(readSavedComparison(JSON.parse(JSON.stringify(saved))), saved);
  });

  it('is nothing where a part of it is missing or of another kind', () => {
    const bad = [
      undefined,
      7,
      {},
      { ...saved, recipePath: 'relative.yaml' },
      { ...saved, kept: { left: side } },
      { ...saved, kept: { left: side, right: { ...side, chatId: 1 } } },
    ];
    assert.deepEqual(
      bad.map(readSavedComparison),
      bad.map(() => undefined),
    );
  });
});
