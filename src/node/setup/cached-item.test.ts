import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { type CachedItem, contentKey, isComplete, itemFolder, madeAt, provide } from './cached-item';

const source = pathToFileURL(path.join(import.meta.dirname, 'cached-item.ts')).href;

describe('cached items', function () {
  this.timeout(20_000);
  let cacheFolder = '';
  beforeEach(() => {
    cacheFolder = mkdtempSync(path.join(os.tmpdir(), 'cached-item-'));
  });
  afterEach(() => rmSync(cacheFolder, { recursive: true, force: true }));

  function provideHere(item: CachedItem, states: string[] = [], signal = new AbortController().signal) {
    return provide(item, { cacheFolder, onState: (state) => states.push(state), signal });
  }

  function writes(file: string, content = 'x'): CachedItem {
    return { kind: 'thing', key: 'abc', make: (folder) => appendFile(path.join(folder, file), content) };
  }

  it('are made once and then found', async () => {
    const states: string[] = [];
    const folder = await provideHere(writes('out'), states);
    assert.equal(folder, path.join(cacheFolder, 'thing', 'abc'));
    await provideHere(writes('out'), states);
    assert.deepEqual(states, ['running', 'cached']);
    assert.equal(await readFile(path.join(folder, 'out'), 'utf8'), 'x');
    assert.match((await madeAt(folder)) ?? '', /^20\d\d-/);
  });

  it('are not there after a failure, and the next attempt finds the work of the last', async () => {
    const failing: CachedItem = {
      ...writes('out'),
      async make(folder) {
        await writeFile(path.join(folder, 'half'), 'left');
        throw new Error('broke');
      },
    };
    await assert.rejects(provideHere(failing), /broke/);
    const folder = itemFolder(cacheFolder, failing);
    assert.equal(await isComplete(folder), false);
    await provideHere({ ...failing, make: (same) => assertHalf(same) });
    assert.equal(await isComplete(folder), true);
  });

  it('are not complete when they were cancelled, even if making went through', async () => {
    const controller = new AbortController();
    const item: CachedItem = { ...writes('out'), make: async () => controller.abort(new Error('stop')) };
    await assert.rejects(provideHere(item, [], controller.signal), /stop/);
    assert.equal(await isComplete(itemFolder(cacheFolder, item)), false);
  });

  it('are made by one of two that want them at the same time', async () => {
    const slow: CachedItem = {
      ...writes('out'),
      async make(folder) {
        await appendFile(path.join(folder, 'out'), 'x');
        await delay(200);
      },
    };
    const states: string[] = [];
    const [first] = await Promise.all([provideHere(slow, states), provideHere(slow, states)]);
    assert.equal(await readFile(path.join(first, 'out'), 'utf8'), 'x');
    assert.deepEqual([...states].sort(), ['cached', 'running', 'waiting']);
  });

  it('go on where a process was killed: its lock is taken over and its work is still there', async () => {
    const script = `
      const { provide } = await import(${JSON.stringify(source)});
      const { writeFile } = await import('node:fs/promises');
      await provide({ kind: 'thing', key: 'abc', async make(folder) {
        await writeFile(folder + '/half', 'left');
        console.log('working');
        await new Promise((resolve) => setTimeout(resolve, 60000));
      } }, { cacheFolder: ${JSON.stringify(cacheFolder)}, onState() {}, signal: new AbortController().signal });`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    assert.ok(existsSync(path.join(cacheFolder, 'thing', 'abc.lock')), 'the killed process left its lock');

    const states: string[] = [];
    await provideHere({ ...writes('out'), make: (folder) => assertHalf(folder) }, states);
    assert.deepEqual(states, ['running']);
  });

  it('wait while another process that lives makes them, and can be cancelled then', async () => {
    const controller = new AbortController();
    let finish = () => {};
    const gate = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const first = provideHere({ ...writes('out'), make: () => gate });
    await delay(50);
    const states: string[] = [];
    const second = provideHere(writes('out'), states, controller.signal);
    await delay(50);
    controller.abort(new Error('enough'));
    await assert.rejects(second);
    assert.deepEqual(states, ['waiting']);
    finish();
    await first;
  });

  it('say in one sentence that the cache cannot be written', async () => {
    const file = path.join(cacheFolder, 'thing');
    await writeFile(file, 'a file where a folder should be');
    await assert.rejects(provideHere(writes('out')), { code: 'setup.cacheUnwritable' });
  });

  it('are checked before anything is made, and not where they are there', async () => {
    let checks = 0;
    const options = {
      cacheFolder,
      onState: () => undefined,
      signal: new AbortController().signal,
      beforeMaking: async () => {
        checks += 1;
        assert.equal(existsSync(path.join(cacheFolder, 'thing')), false);
      },
    };
    await provide(writes('out'), options);
    await provide(writes('out'), options);
    assert.equal(checks, 1);
  });
});

async function assertHalf(folder: string): Promise<void> {
  assert.equal(await readFile(path.join(folder, 'half'), 'utf8'), 'left');
  await mkdir(folder, { recursive: true });
}

describe('content keys', () => {
  it('change with any input, and with where one ends and the next begins', () => {
    const keys = [
      contentKey('a', 'b'),
      contentKey('a', 'c'),
      contentKey('ab'),
      contentKey('', 'ab'),
      contentKey('b', 'a'),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });

  it('are the same for text and for its bytes', () => {
    assert.equal(contentKey('pinned'), contentKey(Buffer.from('pinned')));
    assert.match(contentKey('pinned'), /^[0-9a-f]{16}$/);
  });
});
