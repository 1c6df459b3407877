import assert from 'node:assert/strict';
import { lstat, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { editLine, saveChange } from './changed-dataset';
import { openDataset } from './opened-dataset';

const before = '\ufeff{"split":"train"}\r\n{broken\n{"split":"train", "n":1.0}';
const after = '\ufeff{"split":"train"}\r\n{broken\n{"split":"eval", "n":1.0}';
const toEval = [{ kind: 'set', path: ['split'], value: 'eval' }] as const;
const inPlace = { kind: 'inPlace', purpose: 'split' } as const;

describe('a dataset changed as a whole', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'changed-dataset-'));
    file = path.join(folder, "rows 'é'.jsonl");
    await writeFile(file, before);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const changed = async () => {
    const opened = await openDataset(file);
    assert.equal(editLine(opened, 2, toEval), true);
    assert.equal(editLine(opened, 1, toEval), false);
    return opened;
  };

  it('keeps what was in the file beside it, each time under a name of its own (D6)', async () => {
    const first = await saveChange(await changed(), inPlace);
    assert.equal(await readFile(file, 'utf8'), after);
    assert.equal(path.basename(first.copy ?? ''), "rows 'é'.before-split.jsonl");
    assert.equal(await readFile(first.copy ?? '', 'utf8'), before);
    const second = await saveChange(await changed(), inPlace);
    assert.equal(path.basename(second.copy ?? ''), "rows 'é'.before-split-2.jsonl");
    assert.equal(await readFile(second.copy ?? '', 'utf8'), after);
    // Whoever writes into the file in place does not write into the copy.
    await writeFile(file, 'other');
    assert.equal(await readFile(second.copy ?? '', 'utf8'), after);
  });

  it('writes another file, and over one that is there only if told so', async () => {
    const other = path.join(folder, 'other.jsonl');
    const target = { kind: 'file', file: other, mayOverwrite: false } as const;
    await saveChange(await changed(), target);
    assert.deepEqual([await readFile(file, 'utf8'), await readFile(other, 'utf8')], [before, after]);
    await writeFile(other, 'mine');
    await assert.rejects(async () => saveChange(await changed(), target), { code: 'dataset.targetExists' });
    assert.equal(await readFile(other, 'utf8'), 'mine');
    await saveChange(await changed(), { ...target, mayOverwrite: true });
    assert.equal(await readFile(other, 'utf8'), after);
  });

  it('leaves the file, and no copy, where there is no place for the new one', async () => {
    const { document, ...opened } = await changed();
    const full = function* (): Generator<Uint8Array> {
      yield Buffer.from('new');
      throw new Error('ENOSPC: no space left on device');
    };
    const chunks = new Proxy(document, { get: (of, key) => (key === 'chunks' ? full : Reflect.get(of, key, of)) });
    await assert.rejects(saveChange({ ...opened, document: chunks }, inPlace), { code: 'dataset.notChanged' });
    assert.equal(await readFile(file, 'utf8'), before);
    assert.deepEqual(await readdir(folder), [path.basename(file)]);
  });

  it('follows a link, and leaves it one', async () => {
    const link = path.join(folder, 'link.jsonl');
    await symlink(file, link);
    const opened = await openDataset(link);
    editLine(opened, 2, toEval);
    await saveChange(opened, inPlace);
    assert.equal(await readFile(file, 'utf8'), after);
    assert.ok((await lstat(link)).isSymbolicLink());
  });

  it('leaves a file that somebody else wrote to, and no copy', async () => {
    const opened = await changed();
    await writeFile(file, before.replace('1.0', '2.0'));
    await utimes(file, 1, 1);
    await assert.rejects(saveChange(opened, inPlace), { code: 'dataset.changedOnDisk' });
    assert.deepEqual(await readdir(folder), [path.basename(file)]);
  });
});
