import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sha256Hex } from '../files/sha256';
import { loadProject } from '../project/project';
import type { ArtifactInput } from '../store/manifest';
import { openStore, type StoredArtifact } from '../store/store';
import { findShippedBase } from './adapter-gguf';
import { writeSmallProject } from './small-project.cases';
import { executeStep, inputOf } from './step';

describe('the base that a recipe ships beside its adapter', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'shipped-base-'));
    writeSmallProject(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function make(
    step: 'quantize-base' | 'render' | 'train' | 'merge',
    inputs: Readonly<Record<string, ArtifactInput>>,
    content: string = step,
  ): Promise<StoredArtifact> {
    const store = await openStore(folder);
    const { signal } = new AbortController();
    const plan = {
      identity: { step },
      stepVersion: 1,
      inputs,
      parameters: { content },
      tools: {},
      async produce(work: { readonly folder: string }) {
        const output = path.join(work.folder, 'output');
        writeFileSync(output, content);
        return { output: { kind: 'file', path: output } } as const;
      },
    };
    return executeStep(plan, { store, recipeName: 'demo', logFolder: folder, signal, onEvent: () => {} });
  }

  async function train(base: ArtifactInput): Promise<void> {
    const rows = inputOf(await make('render', {}));
    const adapter = await make('train', { rows, base });
    await make('merge', { adapter: inputOf(adapter), base });
  }

  async function shippedBase(deploy: 'adapter' | 'merged' = 'adapter'): Promise<StoredArtifact | undefined> {
    const { recipe, ...project } = await loadProject(path.join(folder, 'mobile-llm.yaml'));
    return findShippedBase({ ...project, recipe: { ...recipe, deploy } });
  }

  it('is found where the training was done on the same file before the recipe shipped it', async () => {
    await train({ sha256: sha256Hex('weights'), name: 'base.gguf' });
    await make('quantize-base', {}, 'other weights');
    await assert.rejects(shippedBase(), { code: 'store.unknownArtifact' });
    const { manifest } = await make('quantize-base', {}, 'weights');
    assert.equal((await shippedBase())?.manifest.key, manifest.key);
    assert.equal(await shippedBase('merged'), undefined);
  });

  it('is what the adapter was trained on, not what was made last', async () => {
    const base = await make('quantize-base', {}, 'weights');
    await train(inputOf(base));
    await make('quantize-base', {}, 'weights of another recipe');
    assert.equal((await shippedBase())?.manifest.key, base.manifest.key);
  });
});
