import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256Hex } from '../files/sha256';
import { lineageOf } from './lineage';
import { acquireLock, lockHolder } from './lock';
import type { Manifest } from './manifest';
import { existingStore } from './nearest-store';
import { openStore, type Store } from './store';
import { keyFor, madeOf, manifestFor, putText } from './store.cases';

describe('artifact store', () => {
  let folder = '';
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'store-'));
    store = await openStore(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const putFile = (text: string, more: Partial<Manifest> = {}) => putText(store, text, more);

  async function putFolder(text: string) {
    const work = path.join(await store.workFolder(keyFor(text)), 'merged');
    mkdirSync(path.join(work, 'sub'), { recursive: true });
    writeFileSync(path.join(work, 'config.json'), text);
    writeFileSync(path.join(work, 'sub', 'weights.safetensors'), 'weights');
    return store.put(manifestFor(text), { kind: 'folder', path: work });
  }

  it('keeps a file under the hash of its content, read-only, and finds it by key', async () => {
    const stored = await putFile('weights');
    const found = await store.get(keyFor('weights'));
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
    const work = await store.workFolder(keyFor('half'));
    writeFileSync(path.join(work, 'model.gguf'), 'hal');
    assert.equal(await store.get(keyFor('half')), undefined);
    assert.deepEqual(await readdir(await store.workFolder(keyFor('half'))), []);
  });

  it('offers nothing that was changed since it was hashed, and takes it in anew', async () => {
    const file = await putFile('honest');
    chmodSync(file.path, 0o644);
    writeFileSync(file.path, 'forged');
    assert.equal(await store.get(file.manifest.key), undefined);
    assert.equal((await store.check(file.manifest.key))?.status, 'corrupt');
    await assert.rejects(store.requireContent(file), { code: 'store.corrupt' });
    await putFile('honest');
    assert.equal(readFileSync((await store.get(file.manifest.key))?.path ?? '', 'utf8'), 'honest');
    const tree = await putFolder('{"a":1}');
    writeFileSync(path.join(tree.path, 'config.json'), '{"a":2}');
    assert.equal(await store.get(tree.manifest.key), undefined);
    await putFolder('{"a":1}');
    assert.ok(await store.get(tree.manifest.key));
  });

  it('reads a content again only where it looks otherwise than when it was hashed', async () => {
    const stored = await putFile('honest');
    const { atime, mtime } = statSync(stored.path);
    chmodSync(stored.path, 0o644);
    writeFileSync(stored.path, 'forged');
    utimesSync(stored.path, atime, new Date(mtime.getTime() + 1));
    assert.equal(await store.get(stored.manifest.key), undefined, 'another time: it is read');
    const other = await putFile('rotten');
    const look = statSync(other.path, { bigint: true });
    chmodSync(other.path, 0o644);
    writeFileSync(other.path, 'rotted');
    restoreTimes(other.path, look);
    assert.ok(
      await store.get(other.manifest.key),
      'a disk that changes bytes behind our back is not seen by their looks',
    );
    assert.equal((await store.verify(other)).status, 'corrupt');
    assert.equal(await store.get(other.manifest.key), undefined, 'what was found corrupt is not trusted again');
  });

  it('takes content of a store that was copied, and that of before it noted looks', async () => {
    const stored = await putFile('weights');
    const copy = path.join(folder, 'copy');
    cpSync(path.join(folder, '.mobile-llm'), path.join(copy, '.mobile-llm'), { recursive: true });
    assert.ok(await existingStore(copy).get(stored.manifest.key));
    rmSync(store.layout.checkedFolder, { recursive: true });
    assert.ok(await store.get(stored.manifest.key));
    assert.ok(existsSync(store.layout.checked(sha256Hex('weights'))));
  });

  it('does not offer an artifact whose content is gone', async () => {
    const stored = await putFile('lost');
    rmSync(stored.path);
    assert.equal(await store.get(keyFor('lost')), undefined);
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
    const stored = await store.put(manifestFor('base'), output);
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
    const converted = await putText(store, 'lora', { step: 'convert', variant: 'adapter' });
    await putText(store, 'report', { step: 'check-logits', variant: 'adapter' });
    assert.equal((await store.find('adapter')).manifest.key, converted.manifest.key);
    assert.deepEqual(
      (await store.lineage(newer)).map(({ manifest }) => manifest.step),
      ['train'],
    );
  });

  it('follows a manifest that says it was made of itself no further', async () => {
    const first = await putText(store, 'first', { step: 'merge' });
    const second = await putText(store, 'second', { step: 'convert', ...madeOf(first) });
    const again = { ...first.manifest, ...madeOf(second) };
    writeFileSync(store.layout.manifest(first.manifest.key), JSON.stringify(again));
    assert.deepEqual(
      (await store.lineage(second)).map(({ manifest }) => manifest.key),
      [first.manifest.key],
    );
    const { inputs } = await lineageOf(store, second);
    assert.deepEqual(
      inputs.map(({ made }) => made?.inputs.map((input) => input.made)),
      [[undefined]],
    );
  });

  it('says so when a manifest is damaged or of a newer version, and lists the others', async () => {
    const { manifest } = await putFile('good');
    const bad = [
      ['cut', '{"version":1,', 'store.manifestUnreadable'],
      ['moved', JSON.stringify(manifest), 'store.manifestUnreadable'],
      ['later', JSON.stringify({ ...manifest, version: 2, content: { kind: 'tape' } }), 'store.manifestNewer'],
      ['other step', JSON.stringify({ ...manifest, step: 'distill' }), 'store.manifestNewer'],
    ] as const;
    for (const [name, text, code] of bad) {
      const file = store.layout.manifest(keyFor(name));
      writeFileSync(file, text);
      await assert.rejects(store.get(keyFor(name)), { code });
      assert.equal(readFileSync(file, 'utf8'), text);
    }
    const { artifacts, unreadable } = await store.contents();
    assert.equal(artifacts.length, 1);
    assert.deepEqual(unreadable.map(({ error }) => error.code).sort(), bad.map(([, , code]) => code).sort());
  });

  it('names no folder of this computer in a manifest, wherever a file outside lies', async () => {
    const before = process.env['MOBILE_LLM_CACHE'];
    process.env['MOBILE_LLM_CACHE'] = path.join(folder, 'cache');
    const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'elsewhere-'));
    try {
      for (const [place, expected] of [
        [path.join(folder, 'cache', 'base', 'a.gguf'), { in: 'cache', path: 'base/a.gguf' }],
        [path.join(folder, 'models', 'b.gguf'), { in: 'project', path: 'models/b.gguf' }],
        [path.join(elsewhere, 'c.gguf'), { in: 'elsewhere', path: 'c.gguf' }],
      ] as const) {
        mkdirSync(path.dirname(place), { recursive: true });
        writeFileSync(place, place);
        const sha256 = sha256Hex(place);
        await store.put(manifestFor(place), { kind: 'reference', path: place, sha256 });
        const stored = await store.get(keyFor(place));
        assert.equal(stored?.path, place);
        assert.deepEqual(stored.manifest.content, { kind: 'reference', sha256, sizeBytes: place.length, ...expected });
        assert.ok(!readFileSync(store.layout.manifest(keyFor(place)), 'utf8').includes(path.dirname(place)));
      }
    } finally {
      rmSync(elsewhere, { recursive: true });
      delete process.env['MOBILE_LLM_CACHE'];
      if (before !== undefined) {
        process.env['MOBILE_LLM_CACHE'] = before;
      }
    }
  });

  it('finds a reference of before that named its absolute path', async () => {
    const outside = path.join(folder, 'base.gguf');
    writeFileSync(outside, 'base');
    const content = { kind: 'reference', sha256: sha256Hex('base'), sizeBytes: 4, path: outside };
    writeFileSync(store.layout.manifest(keyFor('old')), JSON.stringify({ ...manifestFor('old'), content }));
    assert.equal((await store.get(keyFor('old')))?.path, outside);
  });

  it('leaves the permissions of a file that somebody else has a name for', async () => {
    const own = path.join(folder, 'own.gguf');
    writeFileSync(own, 'own', { mode: 0o644 });
    const linked = path.join(await store.workFolder(keyFor('own')), 'own.gguf');
    linkSync(own, linked);
    const stored = await store.put(manifestFor('own'), { kind: 'file', path: linked });
    assert.equal(statSync(stored.path).ino, statSync(own).ino);
    assert.equal(statSync(own).mode & 0o777, 0o644);
  });

  it('has no two names that differ only by case, whatever things are called', async () => {
    const tree = path.join(await store.workFolder(keyFor('tree')), 'Merged');
    mkdirSync(tree);
    writeFileSync(path.join(tree, 'a'), '');
    await store.put(manifestFor('tree'), { kind: 'folder', path: tree });
    for (const name of ['Model', 'model', 'MODEL']) {
      await putFile(name, { variant: name, recipe: name });
    }
    const names = await readdir(path.join(folder, '.mobile-llm'), { recursive: true });
    assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
  });

  it('keeps itself out of version control', () => {
    assert.equal(readFileSync(path.join(folder, '.mobile-llm', '.gitignore'), 'utf8'), '*\n');
  });
});

/** Nanoseconds too: `utimes` has only seconds in floating point. */
function restoreTimes(file: string, { mtimeNs }: { readonly mtimeNs: bigint }): void {
  execFileSync('touch', [
    '-m',
    '-d',
    `@${mtimeNs / 1_000_000_000n}.${String(mtimeNs % 1_000_000_000n).padStart(9, '0')}`,
    file,
  ]);
}

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

  it('is held on a disk without hard links too', async () => {
    const makeLink = () =>
      Promise.reject(Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' }));
    const held = await acquireLock(file, 'run 1', { makeLink });
    await assert.rejects(acquireLock(file, 'run 2', { makeLink }), { code: 'store.locked' });
    await held.release();
    await (await acquireLock(file, 'run 2', { makeLink })).release();
  });

  it('is given to exactly one of many', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => acquireLock(file, `${index}`)));
    assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1);
  });

  it('is held by one at a time, however often it is taken and given back', async () => {
    const until = performance.now() + 1_500;
    let holders = 0;
    let taken = 0;
    const contend = async () => {
      while (performance.now() < until) {
        const lock = await acquireLock(file, 'one of many').catch(() => undefined);
        holders += lock ? 1 : 0;
        taken += lock ? 1 : 0;
        assert.ok(holders <= 1, 'two hold it');
        await new Promise((resolve) => setImmediate(resolve));
        holders -= lock ? 1 : 0;
        await lock?.release();
      }
    };
    await Promise.all(Array.from({ length: 8 }, contend));
    assert.ok(taken > 10, `${taken} times`);
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
