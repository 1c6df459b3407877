import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sourceFile } from './source';
import { byteProgress, copyFile, hashSource, takeFile } from './take-file';

const content = Buffer.alloc(3 << 20, 7);
/** On Linux a file system in memory: never that of the temporary folder, unless that is the same. */
const otherDisk = '/dev/shm';

describe('taking a file', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'take-file-'));
    file = path.join(folder, 'model.gguf');
    writeFileSync(file, content);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const { signal } = new AbortController();

  it('copies it where the disk is another one', async function () {
    if (!existsSync(otherDisk) || statSync(otherDisk).dev === statSync(folder).dev) {
      this.skip();
    }
    const target = mkdtempSync(path.join(otherDisk, 'take-file-'));
    try {
      const hashed = await hashSource(await sourceFile(file), { signal });
      let copiedBytes = 0;
      const onBytes = (bytes: number) => {
        copiedBytes += bytes;
      };
      await takeFile(hashed, path.join(target, 'model.gguf'), { folder: target, signal, onBytes });
      assert.equal(copiedBytes, content.length);
      assert.deepEqual(readFileSync(path.join(target, 'model.gguf')), content);
      const huge = { ...hashed, sizeBytes: 2 ** 60 };
      await assert.rejects(takeFile(huge, path.join(target, 'huge'), { folder: target, signal }), {
        code: 'store.tooLittleDisk',
      });
    } finally {
      rmSync(target, { recursive: true, force: true });
    }
  });

  it('refuses a copy that is not what was hashed, and a file that changed since', async () => {
    const hashed = await hashSource(await sourceFile(file), { signal });
    const lied = { ...hashed, sha256: '0'.repeat(64) };
    await assert.rejects(copyFile(lied, path.join(folder, 'copy'), { signal }), { code: 'adopt.changed' });
    writeFileSync(file, content.subarray(1));
    await assert.rejects(takeFile(hashed, path.join(folder, 'link'), { folder, signal }), { code: 'adopt.changed' });
    rmSync(file);
    await assert.rejects(hashSource(hashed, { signal }), { code: 'file.unreadable' });
  });

  it('tells of each hundredth once', () => {
    const told: number[] = [];
    const onBytes = byteProgress(1000, (doneBytes) => told.push(doneBytes));
    for (let index = 0; index < 1000; index += 1) {
      onBytes(1);
    }
    assert.equal(told.length, 101);
    assert.equal(told.at(-1), 1000);
  });
});
