import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { finishBegunReplacing, finishReplacing, type Replacement, replaceTogether } from './replace-together';
import { sha256OfFile } from './sha256';

describe('files replaced together', () => {
  let folder: string;
  let journal: string;
  const names = ['a.yaml', "b 'é'.jsonl", '-c.jsonl'];
  const fileOf = (name: string) => path.join(folder, name);
  const contents = () => Promise.all(names.map((name) => readFile(fileOf(name), 'utf8')));
  const replacements = () =>
    Promise.all(
      names.map(async (name): Promise<Replacement> => {
        const file = fileOf(name);
        return { file, sha256: await sha256OfFile(file), chunks: [Buffer.from(`new `), Buffer.from(name)] };
      }),
    );
  const before = names.map((name) => `old ${name}`);
  const after = names.map((name) => `new ${name}`);

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'replace-together-'));
    journal = fileOf('journal.json');
    for (const name of names) {
      await writeFile(fileOf(name), `old ${name}`);
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('replaces all of them, keeps permissions and links, and leaves nothing else', async () => {
    await chmod(fileOf('a.yaml'), 0o640);
    await symlink(fileOf('a.yaml'), fileOf('link'));
    const [first, ...others] = await replacements();
    assert.ok(first);
    await replaceTogether(journal, [{ ...first, file: fileOf('link') }, ...others]);
    assert.deepEqual(await contents(), after);
    assert.equal((await stat(fileOf('a.yaml'))).mode & 0o777, 0o640);
    assert.deepEqual((await readdir(folder)).sort(), [...names, 'link'].sort());
    assert.equal(await finishReplacing(journal), false);
  });

  it('replaces none where one was changed meanwhile, or cannot be written', async () => {
    const wanted = await replacements();
    await writeFile(fileOf('-c.jsonl'), 'mine');
    await assert.rejects(replaceTogether(journal, wanted), { code: 'dataset.changedOnDisk' });
    const full = function* (): Generator<Uint8Array> {
      yield Buffer.from('new');
      throw new Error('ENOSPC: no space left on device');
    };
    const [first, second] = wanted;
    assert.ok(first && second);
    await assert.rejects(replaceTogether(journal, [first, { ...second, chunks: full() }]), { code: 'replace.failed' });
    assert.deepEqual(await contents(), [...before.slice(0, 2), 'mine']);
    assert.deepEqual((await readdir(folder)).sort(), [...names].sort());
  });

  /** What a process leaves that is killed after so many renames. */
  async function killedAfter(renames: number, state = 'ready'): Promise<void> {
    const entries = await Promise.all(
      names.map(async (name) => {
        const target = fileOf(name);
        const temporary = fileOf(`.tmp-${name}-0a0b0c0d`);
        const sha256 = await sha256OfFile(target);
        await writeFile(temporary, `new ${name}`);
        return { target, temporary, sha256 };
      }),
    );
    await writeFile(journal, JSON.stringify({ state, entries }));
    for (const { target, temporary } of entries.slice(0, renames)) {
      await rename(temporary, target);
    }
  }

  for (const renames of [0, 1, 2, 3]) {
    it(`renames the rest where a process was killed after ${renames} renames`, async () => {
      await killedAfter(renames);
      assert.equal(await finishReplacing(journal), true);
      assert.deepEqual(await contents(), after);
      assert.deepEqual((await readdir(folder)).sort(), [...names].sort());
    });
  }

  it('takes away what was written where a process was killed before all of it was', async () => {
    await killedAfter(0, 'writing');
    assert.equal(await finishReplacing(journal), true);
    assert.deepEqual(await contents(), before);
    assert.deepEqual((await readdir(folder)).sort(), [...names].sort());
  });

  it('ends what was begun before a file is opened, and leaves what may still be going on', async () => {
    const aMomentAgo = new Date(Date.now() - 5_000);
    assert.equal(await finishBegunReplacing(journal), false);
    await killedAfter(1);
    assert.equal(await finishBegunReplacing(journal), false, 'who renames may be alive');
    await utimes(journal, aMomentAgo, aMomentAgo);
    assert.equal(await finishBegunReplacing(journal), true);
    assert.deepEqual(await contents(), after);
    await killedAfter(0, 'writing');
    await utimes(journal, aMomentAgo, aMomentAgo);
    assert.equal(await finishBegunReplacing(journal), false, 'who writes may be alive');
    assert.ok(existsSync(journal) && existsSync(fileOf('.tmp-a.yaml-0a0b0c0d')));
  });

  it('writes over nothing that somebody wrote since', async () => {
    await killedAfter(1);
    await writeFile(fileOf('-c.jsonl'), 'mine');
    await assert.rejects(finishReplacing(journal), { code: 'replace.changedMeanwhile' });
    assert.deepEqual(await contents(), ['new a.yaml', before[1], 'mine']);
    assert.ok(existsSync(journal));
  });

  it('does nothing on the word of a journal that is none of ours', async () => {
    const entry = { target: fileOf('a.yaml'), temporary: fileOf('-c.jsonl'), sha256: '' };
    for (const hostile of [
      '',
      '{',
      '[]',
      '{"state":"ready"}',
      JSON.stringify({ state: 'writing', entries: [entry] }),
    ]) {
      await writeFile(journal, hostile);
      await assert.rejects(finishReplacing(journal), { code: 'replace.failed' }, hostile);
    }
    assert.deepEqual(await contents(), before);
  });
});
