import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sha256Hex } from '../files/sha256';
import { deleteGarbage } from './garbage';
import { planRemoval } from './removal-plan';
import { openStore, type Store } from './store';
import { keyFor, madeOf, manifestFor, putText } from './store.cases';
import { listRemovals, removeArtifacts, restoreRemoval } from './trash';

const signal = new AbortController().signal;

describe('trash of a store', () => {
  let folder = '';
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'trash-'));
    store = await openStore(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const keys = async () => (await store.list()).map(({ manifest }) => manifest.key).sort();

  it('gives back what was removed, byte for byte and with its lineage', async () => {
    const adapter = await putText(store, 'adapter', { step: 'train' });
    const model = await putText(store, 'model', { step: 'quantize', variant: 'Q4_0', ...madeOf(adapter) });
    const before = await keys();
    const removal = await removeArtifacts(store, [adapter.manifest.key]);
    assert.deepEqual(await keys(), [model.manifest.key]);
    assert.equal(existsSync(adapter.path), false);
    assert.equal(removal.artifacts[0]?.key, adapter.manifest.key);
    await restoreRemoval(store, removal.id);
    assert.deepEqual(await keys(), before);
    assert.equal(readFileSync(adapter.path, 'utf8'), 'adapter');
    assert.equal((await store.verify(adapter, signal)).status, 'intact');
    assert.deepEqual(await listRemovals(store), []);
  });

  it('leaves content that another artifact needs, and a file outside', async () => {
    const first = await putText(store, 'same', { step: 'merge' });
    const second = await putText(store, 'same', { step: 'adopt' });
    const outside = path.join(folder, 'outside.gguf');
    writeFileSync(outside, 'outside');
    const added = await store.put(manifestFor('outside', { step: 'adopt' }), {
      kind: 'reference',
      path: outside,
      sha256: sha256Hex('outside'),
    });
    const removal = await removeArtifacts(store, [first.manifest.key, added.manifest.key]);
    assert.equal(readFileSync(second.path, 'utf8'), 'same');
    assert.equal(readFileSync(outside, 'utf8'), 'outside');
    await restoreRemoval(store, removal.id);
    assert.equal((await store.get(first.manifest.key))?.path, first.path);
    assert.equal((await store.get(added.manifest.key))?.path, outside);
  });

  it('keeps what was made anew meanwhile', async () => {
    const model = await putText(store, 'model');
    const removal = await removeArtifacts(store, [model.manifest.key]);
    await putText(store, 'model');
    await restoreRemoval(store, removal.id);
    assert.deepEqual(await keys(), [model.manifest.key]);
    assert.equal(existsSync(store.layout.removal(removal.id)), false);
  });

  it('can be restored where the removal was killed before the content went', async () => {
    const model = await putText(store, 'model');
    const removal = await removeArtifacts(store, [model.manifest.key]);
    // As a kill between the two renames leaves it.
    const content = path.join(store.layout.removal(removal.id), `${model.manifest.key}.content`);
    writeFileSync(model.path, readFileSync(content));
    rmSync(content);
    await restoreRemoval(store, removal.id);
    assert.equal((await store.verify(model, signal)).status, 'intact');
  });

  it('is emptied with what else nobody needs, and then gives nothing back', async () => {
    const model = await putText(store, 'model');
    const removal = await removeArtifacts(store, [model.manifest.key]);
    const garbage = await deleteGarbage(store);
    assert.ok(garbage.leftovers.some(({ kind }) => kind === 'removed'));
    await assert.rejects(restoreRemoval(store, removal.id), { code: 'store.unknownRemoval' });
  });

  it('removes nothing where one of the names is unknown, or somebody works in the store', async () => {
    const model = await putText(store, 'model');
    await assert.rejects(removeArtifacts(store, [model.manifest.key, keyFor('unknown')]), {
      code: 'store.unknownArtifact',
    });
    assert.deepEqual(await keys(), [model.manifest.key]);
    await using _lock = await store.lock('a run');
    await assert.rejects(removeArtifacts(store, [model.manifest.key]), { code: 'store.locked' });
    assert.deepEqual(await keys(), [model.manifest.key]);
  });

  it('plans to take a model with its equals and its scores, and tells what was made of it', async () => {
    const adapter = await putText(store, 'adapter', { step: 'train' });
    const model = await putText(store, 'model', { step: 'quantize', variant: 'Q4_0', ...madeOf(adapter) });
    const again = await store.put(
      { ...manifestFor('made by a later version', madeOf(adapter)), step: 'quantize', variant: 'Q4_0' },
      { kind: 'file', path: copyOf(model.path) },
    );
    const score = await putText(store, 'score', { step: 'evaluate', variant: 'Q4_0', ...madeOf(model) });
    const all = await store.list();
    const ofModel = planRemoval(again, all);
    assert.deepEqual([...ofModel.alone].sort(), [model, again, score].map(({ manifest }) => manifest.key).sort());
    assert.deepEqual(ofModel.made, []);
    const ofAdapter = planRemoval(adapter, all);
    assert.deepEqual(ofAdapter.alone, [adapter.manifest.key]);
    assert.equal(ofAdapter.made.length, 2);
    assert.equal(ofAdapter.withMade.length, 4);
  });

  function copyOf(file: string): string {
    const copy = path.join(folder, 'copy');
    writeFileSync(copy, readFileSync(file));
    return copy;
  }

  it('takes no name that leads out of it', async () => {
    await assert.rejects(restoreRemoval(store, '../artifacts'), { code: 'store.unknownRemoval' });
  });
});
