import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { badSettings, recipeSettings } from './settings';

describe('The settings of a chat', () => {
  const settings = recipeSettings('Be brief.', 256);

  it('are good as the recipe has them, with a seed or without', () => {
    assert.deepEqual(badSettings(settings), []);
    assert.deepEqual(badSettings({ ...settings, seed: 0 }), []);
  });

  it('are named where they are outside of their limits', () => {
    const wrong = { temperature: -0.1, topK: 1.5, topP: 0, minP: 1.1, repeatPenalty: Number.NaN, seed: -1 };
    assert.deepEqual(badSettings({ ...settings, ...wrong, maxReplyTokens: 0 }), [
      ...Object.keys(wrong),
      'maxReplyTokens',
    ]);
  });
});
