import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { deleteGarbage } from '../store/garbage';
import { openStore, type Store } from '../store/store';
import { listRemovals } from '../store/trash';
import { removeRun, restoreRun } from './remove-run';
import { runFolderOf } from './run-file';

const id = '20261121-100000-aaaa';

describe('removing a run', () => {
  let folder = '';
  let store: Store;
  const files = () => runFolderOf(folder, id);
  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'a “run” folder-'));
    store = await openStore(folder);
    mkdirSync(files().folder, { recursive: true });
    writeFileSync(files().journal, 'what it said\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes it out of the list, and gives it back as it was', async () => {
    const removed = await removeRun(folder, id);
    assert.equal(existsSync(files().folder), false);
    assert.deepEqual(await listRemovals(store), []);
    await restoreRun(removed);
    assert.equal(readFileSync(files().journal, 'utf8'), 'what it said\n');
    assert.equal(existsSync(store.layout.removal(removed.removalId)), false);
  });

  it('is final once the store was cleaned up', async () => {
    const removed = await removeRun(folder, id);
    await deleteGarbage(store);
    await assert.rejects(restoreRun(removed), { code: 'store.unknownRemoval' });
  });

  it('is refused while it runs, however its file looks', async () => {
    await using _lock = await store.lock(`run ${id}`);
    await assert.rejects(removeRun(folder, id), { code: 'store.locked' });
    assert.equal(existsSync(files().journal), true);
  });
});
