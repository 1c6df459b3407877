import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sha256Hex } from '../files/sha256';
import { deleteGarbage, findGarbage } from './garbage';
import { handedOn } from './handed-on';
import type { RunUse } from './needed';
import { openStore, type Store, type StoredArtifact } from './store';
import { keyFor, madeOf, manifestFor, putText } from './store.cases';
import { verifyStore } from './verify-store';

const signal = new AbortController().signal;
const need = (runs: readonly RunUse[], keepRuns = 1, pushed: readonly StoredArtifact[] = []) => ({
  runs,
  damagedRuns: 0,
  keepRuns,
  isHandedOn: (artifact: StoredArtifact) => pushed.some(({ path: place }) => place === artifact.path),
});
const run = (keys: readonly StoredArtifact[], isWhole = true, recipe = 'mobile-llm.yaml'): RunUse => ({
  recipe,
  isWhole,
  keys: keys.map(({ manifest }) => manifest.key),
});

describe('garbage of a store', () => {
  let folder = '';
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'garbage-'));
    store = await openStore(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const namesOf = (artifacts: readonly StoredArtifact[]) =>
    artifacts.map(({ path: place }) => readFileSync(place, 'utf8')).sort();

  /** base → train → quantize, and its score. */
  async function putChain(name: string) {
    const train = await putText(store, `${name} adapter`, { step: 'train' });
    const quantized = await putText(store, `${name} model`, { step: 'quantize', variant: 'Q4_0', ...madeOf(train) });
    const score = await putText(store, `${name} score`, { step: 'evaluate', variant: 'Q4_0', ...madeOf(quantized) });
    return [train, quantized, score] as const;
  }

  function putLeftovers(): readonly string[] {
    const { layout } = store;
    const places = [
      layout.object(sha256Hex('orphan')),
      path.join(layout.work(keyFor('killed')), 'half.gguf'),
      path.join(layout.artifacts, `.tmp-${keyFor('x')}.json-0badcafe`),
      `${layout.lock('run')}.0123456789abcdef`,
      layout.checked(sha256Hex('orphan')),
    ];
    for (const place of places) {
      mkdirSync(path.dirname(place), { recursive: true });
      writeFileSync(place, 'orphan');
    }
    return places;
  }

  it('is what no manifest names and what a kill left, and nothing that an artifact needs', async () => {
    const chain = await putChain('a');
    const places = putLeftovers();
    const checkpoint = path.join(store.layout.checkpoints(keyFor('unfinished')), 'step-10');
    const done = path.join(store.layout.checkpoints(chain[0].manifest.key), 'step-10');
    mkdirSync(checkpoint, { recursive: true });
    mkdirSync(done, { recursive: true });
    const found = await findGarbage(store);
    assert.deepEqual(
      found.leftovers.map(({ kind }) => kind),
      ['object', 'note', 'work', 'checkpoints', 'temporary', 'temporary'],
    );
    assert.deepEqual(
      places.filter((place) => !existsSync(place)),
      [],
      'looking deletes nothing',
    );
    const deleted = await deleteGarbage(store);
    assert.deepEqual([...deleted.places], [...found.places]);
    assert.deepEqual(places.filter(existsSync), []);
    assert.ok(existsSync(checkpoint), 'an interrupted training can go on');
    assert.ok(!existsSync(done));
    assert.equal((await findGarbage(store)).places.size, 0);
    const report = await verifyStore(store, { onVerified: () => undefined, signal });
    assert.deepEqual([report.artifacts, report.damaged.length], [3, 0]);
  });

  it('keeps the newest whole run of each recipe and what is newer, with all that it was made of', async () => {
    const [old, middle, newest, half] = await Promise.all(['old', 'middle', 'newest', 'half'].map(putChain));
    const other = await putChain('other');
    assert.ok(old && middle && newest && half);
    // The newest runs took their adapters from the store without a word: the lineage keeps them.
    const runs = [
      run(half.slice(0, 1), false),
      run(newest.slice(1)),
      run(middle),
      run(old),
      run(other, true, 'b.yaml'),
    ];
    const isOld = (artifact: StoredArtifact) => [...old, ...middle].some(({ path: place }) => place === artifact.path);
    const artifacts = await store.list();
    const { superseded } = await findGarbage(store, need(runs));
    assert.deepEqual(namesOf(superseded), namesOf(artifacts.filter(isOld)));
    assert.deepEqual(namesOf((await findGarbage(store, need(runs, 2))).superseded), namesOf(old));
    assert.deepEqual((await findGarbage(store, need(runs, 9))).superseded, []);
  });

  it('keeps what was handed on, and what a person made of what stays', async () => {
    const [old, newest] = await Promise.all(['old', 'newest'].map(putChain));
    assert.ok(old && newest);
    const ofOld = await putText(store, 'adapter of old', { step: 'convert', ...madeOf(old[0]) });
    const ofNew = await putText(store, 'adapter of new', { step: 'convert', ...madeOf(newest[0]) });
    const runs = [run(newest), run(old)];
    const { superseded } = await findGarbage(store, need(runs));
    assert.deepEqual(namesOf(superseded), namesOf([...old, ofOld]));
    assert.ok(!superseded.includes(ofNew));
    linkSync(old[1].path, path.join(folder, 'packaged.gguf'));
    const kept = await handedOn(await store.list(), new Set([sha256Hex('another')]));
    assert.deepEqual([...kept], [old[1].manifest.key]);
    assert.deepEqual([...(await handedOn([old[2]], new Set([sha256Hex('old score')])))], [old[2].manifest.key]);
    const pushed = await findGarbage(store, need(runs, 1, [old[1]]));
    assert.deepEqual(namesOf(pushed.superseded), namesOf([old[2]]));
  });

  it('keeps content that an artifact which stays has in common with one that goes', async () => {
    const newest = await putText(store, 'same', { step: 'merge' });
    const old = await putText(store, 'same', { step: 'convert' });
    await deleteGarbage(store, need([run([newest]), run([old])]));
    assert.deepEqual(await store.list(), [newest]);
    assert.ok(await store.get(newest.manifest.key));
  });

  it('goes on where it was killed: content without a manifest goes, a manifest without content never comes', async () => {
    const [old, newest] = await Promise.all(['old', 'newest'].map(putChain));
    assert.ok(old && newest);
    const runs = need([run(newest), run(old)]);
    const content = path.join(store.layout.objects, '..');
    // Nothing of the content can be deleted: as if it had been killed right after the manifests.
    const aside = path.join(folder, 'aside');
    cpSync(content, aside, { recursive: true });
    await deleteGarbage(store, runs);
    cpSync(aside, content, { recursive: true });
    const report = await verifyStore(store, { onVerified: () => undefined, signal });
    assert.deepEqual([report.artifacts, report.damaged.length, report.orphans.length], [3, 0, 3]);
    await deleteGarbage(store);
    const { leftovers, superseded } = await findGarbage(store, runs);
    assert.deepEqual([leftovers, superseded], [[], []]);
  });

  it('gives up checkpoints only when every newest run is whole', async () => {
    const chain = await putChain('a');
    const checkpoint = path.join(store.layout.checkpoints(keyFor('unfinished')), 'step-10');
    mkdirSync(checkpoint, { recursive: true });
    await deleteGarbage(store, need([run([], false), run(chain)]));
    assert.ok(existsSync(checkpoint));
    await deleteGarbage(store, need([run(chain), run([], false)]));
    assert.ok(!existsSync(checkpoint));
  });

  it('leaves what a run that cannot be read may have used', async () => {
    const [old, newest] = await Promise.all(['old', 'newest'].map(putChain));
    assert.ok(old && newest);
    const checkpoint = path.join(store.layout.checkpoints(keyFor('unfinished')), 'step-10');
    mkdirSync(checkpoint, { recursive: true });
    const known = need([run(newest), run(old)]);
    assert.equal((await findGarbage(store, known)).superseded.length, old.length);
    const found = await deleteGarbage(store, { ...known, damagedRuns: 1 });
    assert.deepEqual([found.superseded, found.damagedRuns], [[], 1]);
    assert.ok(existsSync(checkpoint));
    assert.equal((await store.list()).length, old.length + newest.length);
  });

  it('touches no object while a manifest cannot be read, and nothing while somebody works in the store', async () => {
    const [train] = await putChain('a');
    const orphan = store.layout.object(sha256Hex('of a newer version'));
    mkdirSync(path.dirname(orphan), { recursive: true });
    writeFileSync(orphan, 'of a newer version');
    writeFileSync(store.layout.manifest(keyFor('new')), JSON.stringify({ ...manifestFor('new'), version: 2 }));
    const place = store.layout.place(sha256Hex('of a newer version'));
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, '{}');
    const { heldBack } = await deleteGarbage(store);
    assert.deepEqual(
      heldBack.map(({ path: place }) => place),
      [orphan, place],
    );
    assert.ok(existsSync(orphan) && existsSync(place));
    await assert.rejects(deleteGarbage(store, need([run([train])])), { code: 'store.unreadableManifests' });
    await using _lock = await store.lock('run 1');
    await assert.rejects(findGarbage(store), { code: 'store.locked' });
    await assert.rejects(deleteGarbage(store), { code: 'store.locked' });
  });

  it('is not what cannot be listed', async () => {
    await putChain('a');
    const { artifacts } = store.layout;
    renameSync(artifacts, `${artifacts} aside`);
    writeFileSync(artifacts, 'a file where the manifests lay');
    await assert.rejects(deleteGarbage(store), { code: 'file.unreadable' });
    rmSync(artifacts);
    renameSync(`${artifacts} aside`, artifacts);
    assert.equal((await findGarbage(store)).places.size, 0);
  });

  it('is no checkpoint of what is damaged and being made again', async () => {
    const [train] = await putChain('a');
    const checkpoint = store.layout.checkpoints(train.manifest.key);
    mkdirSync(checkpoint, { recursive: true });
    rmSync(train.path);
    assert.deepEqual((await findGarbage(store)).leftovers, []);
  });

  it('is told with what was made of what is damaged', async () => {
    const [train, quantized, score] = await putChain('a');
    rmSync(train.path);
    const report = await verifyStore(store, { onVerified: () => undefined, signal });
    const [damaged] = report.damaged;
    assert.equal(damaged?.artifact.manifest.key, train.manifest.key);
    assert.equal(damaged.status, 'missing');
    assert.deepEqual(namesOf(damaged.descendants), namesOf([quantized, score]));
  });
});
