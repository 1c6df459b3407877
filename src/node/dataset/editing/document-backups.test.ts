import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { DocumentBackups } from './document-backups';
import { LeftBackups } from './left-backups';

const file = '/project/data/a “name” with\nlines.jsonl';

describe('DocumentBackups', () => {
  let folder: string;
  let notes: LeftBackups;
  const at = (name: string) => path.join(folder, name);
  const write = async (to: string) => {
    await writeFile(to, 'changes');
    await writeFile(`${to}.base`, 'file');
  };
  const backups = (broughtBack?: string) => new DocumentBackups({ file, notes, broughtBack, write });
  const left = async () => (await readdir(folder)).filter((name) => name !== 'notes').sort();

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'document-backups-'));
    notes = new LeftBackups(at('notes'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('notes the newest, and keeps its note when an older one is deleted', async () => {
    const ours = backups();
    await ours.make(at('1'));
    await ours.make(at('2'));
    await ours.delete(at('1'));
    assert.equal(await notes.find(file), at('2'));
    assert.deepEqual(await left(), ['2', '2.base']);
  });

  it('leaves nothing once changes were undone or given up, not even what was brought back', async () => {
    await write(at('0'));
    await notes.note(file, at('0'));
    await backups(at('0')).forget();
    assert.equal(await notes.find(file), undefined);
    const ours = backups();
    await ours.make(at('1'));
    await ours.forget();
    assert.equal(await notes.find(file), undefined);
    assert.deepEqual(await left(), []);
  });

  it('deletes a backup that is still being made when the changes are given up', async () => {
    const ours = backups();
    await Promise.all([ours.make(at('1')), ours.forget()]);
    assert.equal(await notes.find(file), undefined);
    assert.deepEqual(await left(), []);
  });

  it('does not touch a backup of earlier that is being offered', async () => {
    await write(at('0'));
    await notes.note(file, at('0'));
    await backups().forget();
    assert.equal(await notes.find(file), at('0'));
  });

  it('goes on after a backup that could not be made', async () => {
    let isFull = true;
    const ours = new DocumentBackups({
      file,
      notes,
      broughtBack: undefined,
      write: (to) => (isFull ? Promise.reject(new Error('ENOSPC')) : write(to)),
    });
    await assert.rejects(ours.make(at('1')), /ENOSPC/);
    assert.equal(await notes.find(file), undefined);
    isFull = false;
    await ours.make(at('2'));
    assert.equal(await notes.find(file), at('2'));
  });

  it('finds what is unsaved of a file under its new name, and of files in a renamed folder', async () => {
    const [one, other] = ['/project/data/one.jsonl', '/project/database/other.jsonl'];
    for (const [index, each] of [file, one, other].entries()) {
      await write(at(String(index)));
      await notes.note(each, at(String(index)));
    }
    await writeFile(path.join(at('notes'), 'damaged.json'), '{');
    await notes.renamed(file, '/elsewhere/a.jsonl');
    assert.deepEqual([await notes.find(file), await notes.find('/elsewhere/a.jsonl')], [undefined, at('0')]);
    await notes.renamed('/project/data', '/project/rows');
    const found = [one, '/project/rows/one.jsonl', other].map((each) => notes.find(each));
    assert.deepEqual(await Promise.all(found), [undefined, at('1'), at('2')]);
  });

  it('keeps one whose changes were brought back until they are saved', async () => {
    await write(at('0'));
    await notes.note(file, at('0'));
    const ours = backups();
    ours.takeOver(at('0'));
    assert.equal(await notes.find(file), at('0'));
    await ours.make(at('1'));
    assert.equal(await notes.find(file), at('1'));
    await ours.forget();
    assert.equal(await notes.find(file), undefined);
    assert.deepEqual(await left(), []);
  });

  it('takes one that is damaged out of the way, once: nothing offers it again, and nothing deletes it', async () => {
    await write(at('0'));
    await notes.note(file, at('0'));
    const kept = await notes.setAside(file, at('0'));
    assert.equal(await notes.find(file), undefined);
    assert.deepEqual(await left(), []);
    assert.ok(path.basename(kept).startsWith('a “name” with\nlines.jsonl.'));
    assert.deepEqual([await readFile(kept, 'utf8'), await readFile(`${kept}.base`, 'utf8')], ['changes', 'file']);
    // Half of one is kept too.
    await writeFile(at('1'), 'changes');
    assert.equal(await readFile(await notes.setAside(file, at('1')), 'utf8'), 'changes');
  });
});
