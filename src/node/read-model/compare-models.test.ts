import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sha256Hex } from '../files/sha256';
import type { Manifest } from '../store/manifest';
import { openStore, type Store } from '../store/store';
import { madeOf, putText } from '../store/store.cases';
import { compareModels } from './compare-models';

describe('two models beside each other', () => {
  let folder = '';
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'compare-models-'));
    store = await openStore(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Trains, quantizes and scores. */
  async function model(name: string, { rank = 8, rows = 'rows', dataset = 'data' } = {}): Promise<string> {
    const base = { sha256: sha256Hex('base'), name: 'SmolLM2' };
    const sources = [{ name: 'data.jsonl', sha256: sha256Hex(dataset), sizeBytes: 1, rows: dataset.length }];
    const more: Partial<Manifest> = { inputs: { base }, parameters: { rank, targets: ['q', 'v'] }, sources };
    const adapter = await putText(store, `adapter ${name}`, { step: 'train', ...more, tools: { python: '1' } });
    const quantized = await putText(store, `model ${name}`, { step: 'quantize', variant: name, ...madeOf(adapter) });
    const scored = { ...madeOf(quantized).inputs, rows: { sha256: sha256Hex(rows) }, actions: base };
    const metrics = { rows: 10, exactMatchResolved: 0.5 };
    await putText(store, `score ${name}`, { step: 'evaluate', variant: name, inputs: scored, metrics });
    return quantized.manifest.key;
  }

  const compared = (left: string, right: string) => compareModels({ store, key: left }, { store, key: right });

  it('differ in what was given to each step on the way to them, and in nothing else', async () => {
    const { differences, changed, left } = await compared(
      await model('a'),
      await model('b', { rank: 16, dataset: 'other data' }),
    );
    assert.deepEqual(
      differences.map(({ step, what, left: one, right }) => [step, what, one, right]),
      [
        ['train', 'rank', '8', '16'],
        [
          'train',
          'data.jsonl',
          `4 rows ${sha256Hex('data').slice(0, 12)}`,
          `10 rows ${sha256Hex('other data').slice(0, 12)}`,
        ],
      ],
    );
    assert.deepEqual(changed, []);
    assert.equal(left.score?.metrics['exactMatchResolved'], 0.5);
  });

  it('have scores that cannot be compared where other rows were asked, and none where nothing was scored', async () => {
    const one = await model('a');
    assert.deepEqual((await compared(one, await model('b', { rows: 'others' }))).changed, ['rows']);
    const unscored = await putText(store, 'unscored', { step: 'quantize', variant: 'c' });
    const { changed, right, differences } = await compared(one, unscored.manifest.key);
    assert.deepEqual([changed, right.score], [undefined, undefined]);
    assert.ok(differences.some(({ what, right: other }) => what === 'rank' && other === undefined));
  });
});
