import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type FileFault, withFileFault } from '../../../test/file-faults';
import { describeError } from '../../core/errors/workbench-error';
import { type FileState, loadFile, requireState, saveFile } from './dataset-file';

const before = 'before\n';
const after = 'after\n'.repeat(3);
/** More than any save makes; a loop that never ends would show here. */
const mostCalls = 40;

describe('a dataset file', () => {
  let folder = '';
  let file = '';
  let state: FileState;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'dataset file ünï-'));
    file = path.join(folder, 'it\'s a "dataset".jsonl');
    await writeFile(file, before);
    ({ state } = await loadFile(file));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const chunks = () => ['after\n', 'after\n', 'after\n'].map((text) => Buffer.from(text));
  const save = () => saveFile(file, chunks(), state);
  const content = () => readFile(file, 'utf8');

  it('is read whole, with what tells its state', async () => {
    const { bytes } = await loadFile(file);
    assert.equal(Buffer.from(bytes).toString(), before);
    await requireState(file, state);
    await assert.rejects(loadFile(path.join(folder, 'none')), { code: 'file.notFound' });
    await assert.rejects(loadFile(folder), { code: 'file.notAFile' });
  });

  it('is saved with its permissions, and through a link', async () => {
    await chmod(file, 0o640);
    const link = path.join(folder, 'link.jsonl');
    await symlink(path.basename(file), link);
    const saved = await saveFile(link, chunks(), state);
    assert.equal(await content(), after);
    const { mode, size } = await stat(file);
    assert.equal(mode & 0o777, 0o640);
    assert.equal(saved.sizeBytes, size);
    await requireState(file, saved);
    assert.deepEqual((await readdir(folder)).sort(), [path.basename(file), 'link.jsonl'].sort());
  });

  it('is left alone where it was made read-only, also when it is to be written over', async () => {
    await chmod(file, 0o444);
    for (const expected of [state, undefined]) {
      await assert.rejects(saveFile(file, chunks(), expected), { code: 'dataset.notSaved', message: /read-only/ });
    }
    assert.deepEqual([await content(), await readdir(folder)], [before, [path.basename(file)]]);
    await chmod(file, 0o644);
    await save();
    assert.equal(await content(), after);
  });

  it('is written anew where links to it are all that is left', async () => {
    const [link, other] = ['link.jsonl', 'other.jsonl'].map((name) => path.join(folder, name));
    assert.ok(link && other);
    await symlink(path.basename(file), link);
    await symlink(link, other);
    await rm(file);
    await saveFile(other, chunks(), undefined);
    assert.equal(await content(), after);
    assert.equal(await readFile(other, 'utf8'), after);
    // A circle leads nowhere.
    await rm(link);
    await symlink(other, link);
    await saveFile(link, chunks(), undefined);
    assert.equal(await readFile(link, 'utf8'), after);
  });

  it('is never overwritten where somebody else has written to it (D5)', async () => {
    const other = 'BEFORE\n';
    await writeFile(file, other);
    await assert.rejects(save(), { code: 'dataset.changedOnDisk' });
    assert.equal(await content(), other);
    await saveFile(file, chunks(), undefined);
    assert.equal(await content(), after);
    await rm(file);
    await assert.rejects(save(), { code: 'dataset.deletedOnDisk' });
  });

  it('is the same where only its time is another', async () => {
    await utimes(file, new Date(0), new Date(0));
    await save();
    assert.equal(await content(), after);
    const moved = path.join(folder, 'moved');
    await rename(file, moved);
    await writeFile(file, after);
    const { state: saved } = await loadFile(moved);
    await requireState(file, saved);
  });

  async function eachCall(fault: FileFault, check: (error: unknown) => Promise<void>): Promise<number> {
    for (let nth = 1; nth <= mostCalls; nth += 1) {
      await writeFile(file, before);
      ({ state } = await loadFile(file));
      const { calls, error } = await withFileFault(nth, fault, save);
      if (calls < nth) {
        assert.equal(await content(), after);
        return calls;
      }
      await check(error);
    }
    throw new Error('The save never comes to its end.');
  }

  it('is old or new, and whole, whichever system call a crash comes before (D1)', async () => {
    const seen = new Set<string>();
    const calls = await eachCall('freeze', async () => {
      const text = await content();
      assert.ok(text === before || text === after, text);
      seen.add(text);
    });
    assert.ok(calls >= 8, `${calls} calls`);
    assert.deepEqual([...seen], [before, after]);
  });

  for (const fault of ['ENOSPC', 'EIO', 'EACCES'] as const) {
    it(`is old or new after ${fault} anywhere, and nothing else is left (D1)`, async () => {
      await eachCall(fault, async (error) => {
        const text = await content();
        assert.ok(text === before || text === after, text);
        if (error !== undefined) {
          const { code } = describeError(error);
          assert.ok(['dataset.notSaved', 'dataset.deletedOnDisk'].includes(code), code);
        }
        assert.deepEqual(await readdir(folder), [path.basename(file)]);
      });
    });
  }
});
