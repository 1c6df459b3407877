import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ArtifactKey } from '../../core/provenance/key';
import { sha256Hex } from '../files/sha256';
import { acquireLock, lockHolder } from './lock';
import type { Manifest } from './manifest';
import { openStore, type Store } from './store';

const key = (text: string) => sha256Hex(text) as ArtifactKey;

function manifestOf(text: string, more: Partial<Manifest> = {}): Omit<Manifest, 'content'> {
  return {
    version: 1,
    key: key(text),
    step: 'merge',
    stepVersion: 1,
    recipe: 'test',
    createdAt: '2026-11-21T10:00:00.000Z',
    elapsedMs: 5,
    inputs: {},
    parameters: {},
    tools: {},
    metrics: {},
    ...more,
  };
}

describe('artifact store', () => {
  let folder = '';
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'store-'));
    store = await openStore(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function putFile(text: string, more: Partial<Manifest> = {}) {
    const manifest = manifestOf(`${text}${more.step ?? ''}${more.variant ?? ''}`, more);
    const file = path.join(await store.workFolder(manifest.key), 'model.gguf');
    writeFileSync(file, text);
    return store.put(manifest, { kind: 'file', path: file });
  }

  async function putFolder(text: string) {
    const work = path.join(await store.workFolder(key(text)), 'merged');
    mkdirSync(path.join(work, 'sub'), { recursive: true });
    writeFileSync(path.join(work, 'config.json'), text);
    writeFileSync(path.join(work, 'sub', 'weights.safetensors'), 'weights');
    return store.put(manifestOf(text), { kind: 'folder', path: work });
  }

  it('keeps a file under the hash of its content, read-only, and finds it by key', async () => {
    const stored = await putFile('weights');
    const found = await store.get(key('weights'));
    assert.equal(found?.path, stored.path);
    assert.equal(path.basename(stored.path), sha256Hex('weights'));
    assert.equal(readFileSync(stored.path, 'utf8'), 'weights');
    assert.equal(statSync(stored.path).mode & 0o222, 0);
    assert.deepEqual(found?.manifest.content, {
      kind: 'file',
      sha256: sha256Hex('weights'),
      sizeBytes: 7,
      fileName: 'model.gguf',
    });
  });

  it('keeps a folder with the list of its files', async () => {
    const stored = await putFolder('{}');
    assert.equal(readFileSync(path.join(stored.path, 'sub', 'weights.safetensors'), 'utf8'), 'weights');
    assert.equal(stored.manifest.content.kind, 'folder');
    assert.equal(stored.manifest.content.sizeBytes, 9);
    assert.equal((await store.verify(stored)).status, 'intact');
  });

  it('stores equal content once and leaves what was there untouched', async () => {
    const first = await putFile('same');
    const inode = statSync(first.path).ino;
    const second = await putFile('same', { variant: 'Q4_0' });
    assert.equal(second.path, first.path);
    assert.equal(statSync(first.path).ino, inode);
  });

  it('knows nothing of a step that was killed before its manifest was written', async () => {
    const work = await store.workFolder(key('half'));
    writeFileSync(path.join(work, 'model.gguf'), 'hal');
    assert.equal(await store.get(key('half')), undefined);
    assert.deepEqual(await readdir(await store.workFolder(key('half'))), []);
  });

  it('does not offer an artifact whose content is gone', async () => {
    const stored = await putFile('lost');
    rmSync(stored.path);
    assert.equal(await store.get(key('lost')), undefined);
    assert.equal((await store.verify(stored)).status, 'missing');
  });

  it('sees changed content, in files and in folders', async () => {
    const file = await putFile('honest');
    chmodSync(file.path, 0o644);
    writeFileSync(file.path, 'forged');
    assert.equal((await store.verify(file)).status, 'corrupt');
    const tree = await putFolder('{"a":1}');
    writeFileSync(path.join(tree.path, 'config.json'), '{"a":2}');
    assert.equal((await store.verify(tree)).status, 'corrupt');
  });

  it('refers to a file outside by its hash without copying it', async () => {
    const outside = path.join(folder, 'base.gguf');
    writeFileSync(outside, 'base');
    const output = { kind: 'reference', path: outside, sha256: sha256Hex('base') } as const;
    const stored = await store.put(manifestOf('base'), output);
    assert.equal(stored.path, outside);
    assert.equal((await store.verify(stored)).status, 'intact');
    writeFileSync(outside, 'esab');
    assert.equal((await store.verify(stored)).status, 'corrupt');
  });

  it('finds by variant, step and beginning of the key, the newest first, and tells the lineage', async () => {
    const adapter = await putFile('adapter', { step: 'train' });
    const input = { adapter: { sha256: sha256Hex('adapter'), artifact: adapter.manifest.key } };
    const older = await putFile('old', { step: 'quantize', variant: 'Q4_0', inputs: input });
    const newer = await putFile('new', {
      step: 'quantize',
      variant: 'Q4_0',
      createdAt: '2026-11-21T11:00:00.000Z',
      inputs: input,
    });
    assert.equal((await store.find('Q4_0')).manifest.key, newer.manifest.key);
    assert.equal((await store.find('train')).manifest.key, adapter.manifest.key);
    assert.equal((await store.find(older.manifest.key.slice(0, 10))).manifest.key, older.manifest.key);
    await assert.rejects(store.find('Q8_0'), { code: 'store.unknownArtifact' });
    assert.deepEqual(
      (await store.lineage(newer)).map(({ manifest }) => manifest.step),
      ['train'],
    );
  });

  it('says so when a manifest is damaged, and lists the others', async () => {
    await putFile('good');
    writeFileSync(store.layout.manifest(key('bad')), '{"version":1,');
    await assert.rejects(store.get(key('bad')), { code: 'store.manifestUnreadable' });
    assert.equal((await store.list()).length, 1);
  });

  it('keeps itself out of version control', () => {
    assert.equal(readFileSync(path.join(folder, '.mobile-llm', '.gitignore'), 'utf8'), '*\n');
  });
});

describe('store lock', function () {
  this.timeout(20_000);
  let file = '';
  beforeEach(() => {
    file = path.join(mkdtempSync(path.join(os.tmpdir(), 'lock-')), 'run.lock');
  });
  afterEach(() => rmSync(path.dirname(file), { recursive: true, force: true }));

  it('says who holds it and is free after its release', async () => {
    const held = await acquireLock(file, 'run 1');
    await assert.rejects(acquireLock(file, 'run 2'), (error: Error) => {
      assert.match(error.message, new RegExp(`run 1 \\(process ${process.pid}\\)`));
      return true;
    });
    await held.release();
    assert.equal(await lockHolder(file), undefined);
    await (await acquireLock(file, 'run 2')).release();
    assert.equal(existsSync(file), false);
  });

  it('is given to exactly one of many', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => acquireLock(file, `${index}`)));
    assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1);
  });

  it('is taken over from a process that was killed', async () => {
    const module = pathToFileURL(path.join(import.meta.dirname, 'lock.ts')).href;
    const source = `
      const { acquireLock } = await import(${JSON.stringify(module)});
      await acquireLock(${JSON.stringify(file)}, 'the dead');
      console.log('held');
      setTimeout(() => {}, 60000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source]);
    await once(child.stdout, 'data');
    assert.equal((await lockHolder(file))?.holder, 'the dead');
    await assert.rejects(acquireLock(file, 'the living'), { code: 'store.locked' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const held = await acquireLock(file, 'the living');
    assert.equal((await lockHolder(file))?.holder, 'the living');
    await held.release();
  });
});
