import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { keyFromFile, randomKey } from './key';

const isPosix = process.platform !== 'win32';

describe('The key of a served model', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-key-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is another one each time', () => {
    assert.match(randomKey(), /^[0-9a-f]{48}$/);
    assert.notEqual(randomKey(), randomKey());
  });

  it('is put into a file that only its owner can read, and taken from it the next time', async () => {
    const file = path.join(folder, 'a key');
    const key = await keyFromFile(file);
    assert.equal(await readFile(file, 'utf8'), `${key}\n`);
    assert.equal(await keyFromFile(file), key);
    assert.deepEqual(await readdir(folder), ['a key'], 'nothing is left beside it');
    if (isPosix) {
      assert.equal((await stat(file)).mode & 0o777, 0o600);
    }
  });

  it('is one and the same for all that make the file at the same time', async () => {
    const file = path.join(folder, 'together');
    const keys = await Promise.all(Array.from({ length: 8 }, () => keyFromFile(file)));
    assert.equal(new Set(keys).size, 1);
  });

  it('may be of the user’s own choice, through a link too', async () => {
    const file = path.join(folder, 'own');
    await writeFile(file, 'my-own-key-of-16-characters \n', { mode: 0o600 });
    const other = path.join(folder, 'link');
    await symlink(file, other);
    assert.equal(await keyFromFile(other), 'my-own-key-of-16-characters');
  });

  it('is not taken from a file that others can read', async function () {
    if (!isPosix) {
      this.skip();
    }
    const file = path.join(folder, 'open');
    await writeFile(file, `${randomKey()}\n`);
    await chmod(file, 0o640);
    await assert.rejects(keyFromFile(file), { code: 'serving.badKeyFile', message: /others can read it too/ });
  });

  it('is not taken from what holds none', async () => {
    const contents = ['', 'short', `${'k'.repeat(20)}\n${'k'.repeat(20)}`, 'k'.repeat(2000), 'schlüssel-mit-umlaut'];
    for (const [index, content] of contents.entries()) {
      const file = path.join(folder, `bad-${index}`);
      await writeFile(file, content, { mode: 0o600 });
      await assert.rejects(keyFromFile(file), { code: 'serving.badKeyFile' });
    }
    const inside = path.join(folder, 'folder');
    await mkdir(inside);
    await assert.rejects(keyFromFile(inside), { code: 'serving.badKeyFile' });
    await assert.rejects(keyFromFile(path.join(folder, 'no such', 'key')), { code: 'serving.badKeyFile' });
  });
});
