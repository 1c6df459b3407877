import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { acquireLock } from '../store/lock';
import { type CachedItem, itemFolder, provide } from './cached-item';
import { deleteUnused, findUnused } from './clean-cache';

const dayMs = 86_400_000;
const signal = new AbortController().signal;

describe('cleaning the cache', () => {
  let cacheFolder = '';
  beforeEach(() => {
    cacheFolder = mkdtempSync(path.join(os.tmpdir(), 'cache-'));
  });
  afterEach(() => rmSync(cacheFolder, { recursive: true, force: true }));

  const itemOf = (kind: string, key: string): CachedItem => ({
    kind,
    key,
    make: async (folder) => writeFileSync(path.join(folder, 'tool'), key),
  });
  const get = (item: CachedItem) => provide(item, { cacheFolder, onState: () => undefined, signal });
  const unused = async () => findUnused({ cacheFolder, days: 30, now: new Date() });

  /** Makes a part as if it had been used last so many days ago. */
  async function makeOld(kind: string, key: string, days: number): Promise<string> {
    const folder = await get(itemOf(kind, key));
    const then = new Date(Date.now() - days * dayMs);
    for (const place of [path.join(folder, 'complete.json'), folder]) {
      utimesSync(place, then, then);
    }
    return folder;
  }

  it('finds what nothing has used for long; every use counts, and what was made on purpose stays', async () => {
    const old = await makeOld('python', 'old', 31);
    await makeOld('python', 'young', 29);
    const tokenizer = await makeOld('tokenizers', 'old', 31);
    await makeOld('llama-host', 'used again', 99);
    await get(itemOf('llama-host', 'used again'));
    await makeOld('llama-phone-ndk', 'on purpose', 99);
    await makeOld('somebody else’s', 'unknown', 99);
    assert.deepEqual(
      (await unused()).map(({ kind, path: place }) => [kind, place]),
      [
        ['python', old],
        ['tokenizers', tokenizer],
      ],
    );
  });

  it('finds converted weights by the times of their files', async () => {
    const [old, young] = ['old', 'young'].map((name) => path.join(cacheFolder, 'converted-weights', name));
    assert.ok(old && young);
    for (const folder of [old, young]) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'model.safetensors'), 'weights');
      const then = new Date(Date.now() - 40 * dayMs);
      utimesSync(path.join(folder, 'model.safetensors'), folder === young ? new Date() : then, then);
      utimesSync(folder, then, then);
    }
    assert.deepEqual(
      (await unused()).map(({ path: place }) => place),
      [old],
    );
  });

  it('finds and deletes what the deep check of a dataset kept and was killed in, and leaves what is being written', async () => {
    const folder = path.join(cacheFolder, 'dataset-signatures');
    mkdirSync(folder);
    const names = ['old.bin', '.tmp-new.bin-12.1a2b3c4d', 'young.bin', '.tmp-new.bin-13.1a2b3c4d'];
    const files = names.map((name) => path.join(folder, name));
    const old = files.slice(0, 2);
    for (const file of files) {
      writeFileSync(file, 'signatures');
      const then = new Date(Date.now() - (old.includes(file) ? 40 : 1) * dayMs);
      utimesSync(file, then, then);
    }
    const entries = await unused();
    assert.deepEqual(entries.map(({ path: place }) => place).sort(), old.toSorted());
    assert.deepEqual(await Promise.all(entries.map(deleteUnused)), [true, true]);
    assert.deepEqual(files.map(existsSync), [false, false, true, true]);
  });

  it('deletes a part as a whole, and not one that somebody has taken meanwhile', async () => {
    for (const key of ['gone', 'made', 'used']) {
      await makeOld('uv', key, 40);
    }
    const entries = await unused();
    assert.equal(entries.length, 3);
    await using _lock = await acquireLock(`${itemFolder(cacheFolder, itemOf('uv', 'made'))}.lock`, 'a set-up');
    await get(itemOf('uv', 'used'));
    const isDeleted = await Promise.all(entries.map(deleteUnused));
    assert.deepEqual(
      entries.map(({ path: place }, index) => [path.basename(place), isDeleted[index], existsSync(place)]),
      [
        ['gone', true, false],
        ['made', false, true],
        ['used', false, true],
      ],
    );
    assert.ok(await get(itemOf('uv', 'gone')));
  });

  it('goes on with what it was killed in', async () => {
    const half = path.join(cacheFolder, 'python', 'key.deleted');
    mkdirSync(half, { recursive: true });
    const [entry] = await unused();
    assert.equal(entry?.path, half);
    assert.ok(await deleteUnused(entry));
    assert.ok(!existsSync(half));
  });

  it('leaves what a process works with', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const folder = await makeOld('python', 'running', 40);
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)', path.join(folder, 'tool')]);
    try {
      assert.deepEqual(await unused(), []);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
