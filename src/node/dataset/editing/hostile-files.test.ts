import assert from 'node:assert/strict';
import { mkdir, mkdtemp, open, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { seededRandom } from '../../../../test/seeded-random';
import type { EngineState } from './engine-protocol';
import { engineHandlers } from './handlers/engine-handlers';
import { DatasetSession } from './session/dataset-session';

const row = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes."}],"split":"train"}';
const hugeBytes = 1024 ** 3;
const everything = { kind: 'list', except: [] } as const;

describe('A dataset that nobody would write', function () {
  this.timeout(60_000);
  let folder = '';
  let file = '';
  let session: DatasetSession;
  let state: EngineState | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), '-hostile "dataset"\n$(x) ünï-'));
    file = path.join(folder, '-1 it\'s "a" <b>.jsonl');
    session = new DatasetSession((told) => {
      state = told;
    });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const ask = () => engineHandlers(session);
  async function openWith(content: string | Uint8Array): Promise<void> {
    await writeFile(file, content);
    await openFile();
  }
  async function openFile(): Promise<void> {
    await session.openFile(file, undefined);
    while (state?.loading.kind !== 'ready') {
      assert.notEqual(state?.loading.kind, 'failed');
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const rows = () => session.open.engine.rows(0, 500);
  const printed = () => Buffer.concat([...session.open.engine.document.lines.chunks()]);
  const save = (overwrite = false) => ask().save({ type: 'save', overwrite });

  it('is a binary file: every byte is kept, and what is no text is marked (D4)', async () => {
    const random = seededRandom(4);
    const bytes = Buffer.from(Array.from({ length: 100_000 }, () => Math.floor(random() * 256)));
    await openWith(Buffer.concat([bytes, Buffer.from('\n')]));
    assert.ok(rows().every(({ kind, problem }) => kind === 'blank' || problem !== undefined));
    assert.ok(rows().some(({ kind }) => kind === 'notUtf8'));
    for (const { key } of rows()) {
      await ask().row({ type: 'row', key });
    }
    const { edit } = await ask()['add-row']({ type: 'add-row' });
    await save();
    assert.deepEqual((await readFile(file)).subarray(0, bytes.length), bytes);
    await ask().toggle({ type: 'toggle', edit: edit?.id ?? -1 });
    await save();
    assert.deepEqual((await readFile(file)).subarray(0, -1), bytes);
  });

  it('has lines that are no rows between rows: a save keeps them as they are (D4)', async () => {
    const lines = [
      row,
      '\0\0\0',
      '{"messages":[{"role":"user","content":"\\ud800 alone"}],"split":"train"}',
      '\u00ed\u00a0\u0080 is half a character',
      '{"messages":[',
      '\u00ef\u00bb\u00bf in the middle',
      `${row}trailing`,
      '[]',
      'null',
    ];
    const content = Buffer.from(`${lines.join('\r\n')}\n\n`, 'latin1');
    await openWith(content);
    const unread = rows().filter(({ kind }) => kind !== 'row' && kind !== 'blank');
    assert.ok(unread.length >= 6 && unread.every(({ problem }) => problem?.severity === 'error'));
    const [first] = rows();
    const edits = [{ kind: 'set', path: ['messages', 0, 'content'], value: 'Ho' }] as const;
    await ask().edit({ type: 'edit', key: first?.key ?? -1, edits });
    await ask().operate({ type: 'operate', rows: everything, operation: { kind: 'set-split', split: 'train' } });
    await save();
    assert.equal((await readFile(file, 'latin1')).replace('"Ho"', '"Hi"'), content.toString('latin1'));
  });

  it('has a line of 1 GB: it is shown as too long, and written back', async function () {
    if (os.freemem() < 3 * hugeBytes) {
      this.skip();
    }
    await writeFile(file, '');
    await truncate(file, hugeBytes);
    await using handle = await open(file, 'a');
    await handle.write(`\n${row}\n`);
    await openFile();
    const [huge, second] = rows();
    assert.deepEqual([huge?.kind, second?.kind], ['tooLong', 'row']);
    const shown = await ask().row({ type: 'row', key: huge?.key ?? -1 });
    assert.ok(shown?.kind === 'text' && !shown.isWhole && shown.text.length < 10_000_000);
    await ask().list({ type: 'list', query: 'yes', sort: { key: 'line', isDescending: false } });
    assert.equal(state?.list.count, 1);
    await ask().operate({ type: 'operate', rows: everything, operation: { kind: 'add-tag', tag: 't' } });
    // Not saved: a gigabyte on the disk says no more than its pieces do.
    const size = [...session.open.engine.document.lines.chunks()].reduce((sum, { length }) => sum + length, 0);
    assert.equal(size, hugeBytes + 1 + row.length + ',"tags":["t"]'.length + 1);
  });

  it('is a folder, or nothing, or something else by the time it is saved (D5)', async () => {
    await openWith(`${row}\n`);
    await ask()['add-row']({ type: 'add-row' });
    const moved = path.join(folder, 'moved');
    await rename(file, moved);
    await assert.rejects(async () => save(), { code: 'dataset.deletedOnDisk' });
    await mkdir(file);
    await assert.rejects(async () => save(), { code: 'dataset.changedOnDisk' });
    await assert.rejects(async () => save(true), { code: 'dataset.notSaved' });
    await rm(file, { recursive: true });
    const other = path.join(folder, 'other');
    await writeFile(other, 'theirs');
    await symlink(other, file);
    await assert.rejects(async () => save(), { code: 'dataset.changedOnDisk' });
    assert.equal(await readFile(other, 'utf8'), 'theirs');
    assert.equal(await readFile(moved, 'utf8'), `${row}\n`);
    await rm(file);
    await save(true);
    assert.deepEqual(await readFile(file), printed());
  });

  it('is written to by a script and by another editor at the same time (D5)', async () => {
    await openWith(`${row}\n`);
    const other = new DatasetSession(() => {});
    await other.openFile(file, undefined);
    await ask()['add-row']({ type: 'add-row' });
    await engineHandlers(other)['add-row']({ type: 'add-row' });
    await save();
    const saved = await readFile(file, 'utf8');
    await assert.rejects(async () => engineHandlers(other).save({ type: 'save', overwrite: false }), {
      code: 'dataset.changedOnDisk',
    });
    await writeFile(file, `${saved}${row}\n`);
    await ask()['add-row']({ type: 'add-row' });
    await assert.rejects(async () => save(), { code: 'dataset.changedOnDisk' });
    assert.equal(await readFile(file, 'utf8'), `${saved}${row}\n`);
  });
});
