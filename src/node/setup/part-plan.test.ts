import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { planParts } from './part-plan';
import { neededBytes } from './preflight';
import type { SetupItem } from './progress';

describe('the plan of what has to be made', () => {
  const plan = (wanted: SetupItem, ...missing: SetupItem[]) => planParts([wanted], new Set(missing));

  it('names set-up’s own Python, with its size, where that is missing', () => {
    const { items, bytes } = plan('python', 'uv', 'own-python', 'python');
    assert.deepEqual(items, ['uv', 'own-python', 'python']);
    assert.equal(bytes, neededBytes.uv + neededBytes['own-python'] + neededBytes.python);
    assert.deepEqual(plan('python', 'uv', 'python').items, ['uv', 'python']);
  });

  it('names npm, and what it is installed with, only where something is downloaded by it', () => {
    const missing = ['uv', 'own-python', 'npm'] as const;
    assert.deepEqual(plan('llama-source', ...missing, 'llama-source').items, [...missing, 'llama-source']);
    assert.deepEqual(plan('llama-host', ...missing, 'llama-host').items, ['uv', 'own-python', 'llama-host']);
  });
});
