import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ArtifactKey } from '../core/provenance/key';
import { sha256Hex } from '../node/files/sha256';
import { plainProject } from '../node/project/plain-project';
import type { Project } from '../node/project/project';
import type { StepName } from '../node/runs/events';
import { nearestStoreFolder } from '../node/store/nearest-store';
import { openStore } from '../node/store/store';
import { findModel, newestModel, newestModelIn16Bits } from './model-file';

describe('the model that a person means', () => {
  let folder = '';
  let second = 0;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'model-file-'));
    second = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Each later than the one before. */
  async function put(step: StepName, variant: string, recipe: string): Promise<void> {
    const store = await openStore(folder);
    const key = sha256Hex(`${step} ${variant}`) as ArtifactKey;
    const file = path.join(await store.workFolder(key), 'model.gguf');
    writeFileSync(file, variant);
    second += 1;
    const createdAt = `2026-11-21T10:00:0${second}.000Z`;
    const made = {
      inputs: {},
      parameters: {},
      tools: {},
      metrics: {},
      elapsedMs: 1,
      stepVersion: 1,
      version: 1,
    } as const;
    await store.put({ ...made, key, step, variant, recipe, createdAt }, { kind: 'file', path: file });
  }
  const project = (): Project => {
    const { isPlain: _isPlain, ...rest } = plainProject(folder);
    return rest;
  };

  it('is found by its name, a variant, or the beginning of a key', async () => {
    await put('adopt', 'tiny', 'tiny');
    await put('quantize', 'tiny-Q4_0', 'tiny');
    for (const given of ['tiny', 'tiny-Q4_0', sha256Hex('adopt tiny').slice(0, 8)]) {
      const { artifact } = await findModel(given, folder);
      assert.ok(artifact?.manifest.variant?.startsWith('tiny'), given);
    }
    await assert.rejects(findModel('unheard of', folder), { code: 'store.unknownArtifact' });
    await assert.rejects(findModel('./gone.gguf', folder), { code: 'file.notFound' });
    await assert.rejects(findModel(`${folder}/`, folder), { code: 'file.notAFile' });
  });

  it('is the recipe’s newest by default, whatever was added since', async () => {
    await put('quantize', 'Q4_0', 'assistant');
    await put('adopt', 'tiny', 'tiny');
    await put('quantize', 'tiny-Q4_0', 'tiny');
    assert.equal((await newestModel(project())).name, 'Q4_0');
    assert.equal((await newestModel(plainProject(folder))).name, 'tiny-Q4_0');
  });

  it('is in 16 bits where formats are compared, and never the adapter that was converted later', async () => {
    await put('convert', 'f16', 'assistant');
    await put('convert', 'adapter', 'assistant');
    await put('quantize', 'Q4_0', 'assistant');
    assert.equal((await newestModelIn16Bits(folder)).name, 'f16');
  });

  it('is none where nothing was made or added, and no store is made by looking', async () => {
    await assert.rejects(newestModel(project()), { code: 'store.nothingMade' });
    await assert.rejects(newestModel(plainProject(folder)), { code: 'store.nothingMade' });
    await assert.rejects(newestModelIn16Bits(folder), { code: 'store.nothingMade' });
    assert.equal(nearestStoreFolder(folder), folder);
    assert.deepEqual(readdirSync(folder), []);
  });
});
