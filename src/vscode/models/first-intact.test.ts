import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { emptyState, type ModelState, type ReadModelState } from '../../node/read-model/state';
import { firstIntact, is16Bit } from './first-intact';
import { pushableModels } from './nodes';

const recipePath = '/project/mobile-llm.yaml';

function gguf(label: string, { score, createdAt }: { score?: number; createdAt: string }): ModelState {
  return {
    id: label,
    kind: 'gguf',
    recipePath,
    label,
    createdAt,
    sizeBytes: 1,
    filePath: `/${label}`,
    ...(score !== undefined && {
      score: { rows: 10, exactMatch: score, exactMatchResolved: score, restraint: 1, at: createdAt },
    }),
    children: [],
  };
}

function stateWith(...models: readonly ModelState[]): ReadModelState {
  return { ...emptyState, models };
}

async function chosen(models: readonly ModelState[], damaged: readonly string[] = []) {
  const candidates = pushableModels(stateWith(...models), recipePath).filter((model) => !is16Bit(model));
  const found = await firstIntact(candidates, async ({ label }) => !damaged.includes(label));
  return [found.model?.label, ...found.damaged.map(({ label }) => label)];
}

describe('the model that is pushed', () => {
  const old = gguf('Q4_0', { score: 0.9, createdAt: '2026-11-01' });
  const recent = gguf('Q4_K_M', { score: 0.8, createdAt: '2026-11-20' });
  const full = gguf('f16', { score: 0.99, createdAt: '2026-11-21' });

  it('is the one with the best score', async () => {
    assert.deepEqual(await chosen([recent, full, old]), ['Q4_0']);
  });

  it('is the newest where none was scored, and a scored one before any that was not', async () => {
    const [a, b] = [gguf('A', { createdAt: '2026-11-01' }), gguf('B', { createdAt: '2026-11-02' })];
    assert.deepEqual(await chosen([a, b]), ['B']);
    assert.deepEqual(await chosen([a, b, recent]), ['Q4_K_M']);
  });

  it('is never damaged: the next best is taken, and it is known which was passed over', async () => {
    assert.deepEqual(await chosen([old, recent], ['Q4_0']), ['Q4_K_M', 'Q4_0']);
  });

  it('has to be made where all are damaged or nothing is quantized', async () => {
    assert.deepEqual(await chosen([old], ['Q4_0']), [undefined, 'Q4_0']);
    assert.deepEqual(await chosen([full]), [undefined]);
  });
});
