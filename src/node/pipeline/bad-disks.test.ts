import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { makeFolder } from '../files/make-folder';
import { startRun } from '../runs/start-run';
import { findGarbage } from '../store/garbage';
import { lineageOf } from '../store/lineage';
import { existingStore } from '../store/nearest-store';
import { SmallDisk } from '../store/small-disk.cases';
import { verifyStore } from '../store/verify-store';
import { makeInPieces } from './killed-steps.cases';
import { writeSmallProject } from './small-project.cases';

const signal = new AbortController().signal;
/** More than the steps take at once. */
const enoughKib = 16_000;

async function hashesOf(folder: string) {
  const artifacts = await existingStore(folder).list();
  return artifacts.map(({ manifest: { step, content } }) => [step, content.sha256]).sort();
}

async function damagedIn(folder: string): Promise<number> {
  const { damaged, unreadable } = await verifyStore(existingStore(folder), { onVerified: () => undefined, signal });
  return damaged.length + unreadable.length;
}

describe('a store on a bad disk', function () {
  this.timeout(60_000);

  it('says that the disk is full wherever a run meets it, keeps what is made, and goes on when there is room', async function () {
    const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'roomy-'));
    using disk = SmallDisk.mount(this, 4);
    try {
      await makeInPieces(elsewhere);
      const expected = await hashesOf(elsewhere);
      const failedAfter = new Set<number>();
      let isDone = false;
      for (let sizeKib = 4; !isDone; sizeKib += sizeKib < 100 ? 8 : 700) {
        assert.ok(sizeKib < enoughKib, 'it never ends');
        disk.resize(sizeKib);
        isDone = await makeInPieces(disk.folder).then(
          () => true,
          (error: unknown) => {
            assert.equal((error as { code?: unknown }).code, 'store.diskFull', String(error));
            return false;
          },
        );
        assert.equal(await damagedIn(disk.folder), 0);
        failedAfter.add((await hashesOf(disk.folder)).length);
      }
      assert.deepEqual([...failedAfter], [0, 1, 2, 3], 'it was full in every step');
      assert.deepEqual(await hashesOf(disk.folder), expected);
      assert.deepEqual([...(await findGarbage(existingStore(disk.folder))).places.keys()], []);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('is listed, verified and traced where it cannot be written, and says so to a run', async function () {
    using disk = SmallDisk.mount(this, enoughKib);
    writeSmallProject(disk.folder);
    await makeInPieces(disk.folder);
    const names = await readdir(disk.folder, { recursive: true });
    disk.makeReadOnly();
    const store = existingStore(disk.folder);
    const [artifact] = await store.list();
    assert.ok(artifact);
    assert.equal(await damagedIn(disk.folder), 0);
    assert.equal((await lineageOf(store, artifact)).manifest.key, artifact.manifest.key);
    await store.requireContent(artifact);
    assert.equal((await findGarbage(store)).places.size, 0);
    const runner = { program: process.execPath, arguments: ['--version'] };
    const recipe = path.join(disk.folder, 'mobile-llm.yaml');
    await assert.rejects(startRun(recipe, { runner }), { code: 'store.unwritable' });
    await assert.rejects(store.lock('run'), { code: 'store.unwritable' });
    await assert.rejects(makeFolder(path.join(disk.folder, 'missing', 'below')), { code: 'EROFS' });
    assert.deepEqual(await readdir(disk.folder, { recursive: true }), names);
  });

  it('says before a run is begun that the disk has no room for its journal', async function () {
    using disk = SmallDisk.mount(this, 600);
    writeSmallProject(disk.folder);
    const runner = { program: process.execPath, arguments: ['--version'] };
    await assert.rejects(startRun(path.join(disk.folder, 'mobile-llm.yaml'), { runner }), {
      code: 'store.tooLittleDisk',
    });
    assert.deepEqual(
      (await readdir(disk.folder, { recursive: true })).filter((name) => name.endsWith('runner.log')),
      [],
    );
  });
});
