import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { mutesFileOf, readMutes, saveMute } from './mutes-file';

const mute = { rule: 'dataset.duplicate', row: 'all', reason: 'weighted on purpose' };
const isCode = (code: string) => (error: unknown) => error instanceof WorkbenchError && error.code === code;

describe('the mutes of a dataset', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-mutes- ü'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('stand beside it, and are written through a link', async () => {
    const dataset = path.join(folder, '-a b.train.jsonl');
    await writeFile(dataset, '');
    assert.deepEqual(await readMutes(dataset), { mutes: [], problems: [] });
    const shared = path.join(folder, 'shared.yaml');
    await writeFile(shared, '# ours\nversion: 1\n');
    await symlink(shared, mutesFileOf(dataset));
    assert.equal(await saveMute(dataset, mute), path.join(folder, '-a b.train.mutes.yaml'));
    assert.equal(await readlink(mutesFileOf(dataset)), shared);
    assert.match(await readFile(shared, 'utf8'), /^# ours\n/);
    assert.deepEqual((await readMutes(dataset)).mutes, [mute]);
  });

  it('are not made for a dataset that is not there, nor over a file that cannot be read', async () => {
    const absent = path.join(folder, 'absent.jsonl');
    await assert.rejects(saveMute(absent, mute), isCode('file.notFound'));
    const broken = path.join(folder, 'broken.jsonl');
    await writeFile(broken, '');
    await writeFile(mutesFileOf(broken), 'version: [');
    await assert.rejects(saveMute(broken, mute), isCode('mutes.invalid'));
    assert.equal(await readFile(mutesFileOf(broken), 'utf8'), 'version: [');
    assert.ok(!(await readdir(folder)).includes('absent.mutes.yaml'));
  });
});
