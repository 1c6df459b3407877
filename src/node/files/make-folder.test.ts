import assert from 'node:assert/strict';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SmallDisk } from '../store/small-disk.cases';
import { openStore } from '../store/store';
import { makeFolder } from './make-folder';

describe('Making a folder', () => {
  it('makes those above it, and says what the system says of a disk that cannot be written', async function () {
    using disk = SmallDisk.mount(this, 256);
    const deep = path.join(disk.folder, 'a', 'b');
    await makeFolder(deep);
    await makeFolder(deep);
    assert.ok((await stat(deep)).isDirectory());
    await writeFile(path.join(disk.folder, 'file'), '');
    await assert.rejects(makeFolder(path.join(disk.folder, 'file', 'c')), { code: 'ENOTDIR' });
    await mkdir(path.join(disk.folder, '.mobile-llm', 'artifacts'), { recursive: true });
    disk.makeReadOnly();
    await assert.rejects(makeFolder(path.join(deep, 'c', 'd')), { code: 'EROFS' });
    // A store that lacks one of its folders.
    await assert.rejects(openStore(disk.folder), { code: 'store.unwritable' });
  });
});
