import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { checkOutBundle } from './check-out';

const never = new AbortController().signal;

describe('A git bundle without git', () => {
  let folder = '';
  let source = '';
  let bundle = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'bundle ü-'));
    source = path.join(folder, 'source');
    bundle = path.join(folder, 'b.bundle');
    await mkdir(path.join(source, 'deep', 'er'), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function git(...args: readonly string[]): void {
    const identity = ['-c', 'user.name=n', '-c', 'user.email=e', '-c', 'init.defaultBranch=main'];
    execFileSync('git', [...identity, ...args], { cwd: source, stdio: 'pipe' });
  }

  async function makeBundle(): Promise<Buffer> {
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'm');
    git('repack', '-a', '-d', '-f', '--depth=50', '--window=50', '--quiet');
    git('bundle', 'create', bundle, 'HEAD');
    return readFile(bundle);
  }

  it('gives every file, byte for byte, from differences of differences too', async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `line ${index} ${index ** 3}\n`);
    for (let version = 0; version < 12; version += 1) {
      lines[version * 100] = `changed in ${version}\n`;
      await writeFile(path.join(source, 'deep', `version-${version}.txt`), lines.slice(version).join(''));
    }
    await writeFile(path.join(source, 'deep', 'er', 'bytes ü'), Buffer.from([0, 255, 10, 13, 0]));
    await writeFile(path.join(source, 'empty'), '');
    await writeFile(path.join(source, 'run.sh'), '#!/bin/sh\n');
    await chmod(path.join(source, 'run.sh'), 0o755);
    assert.ok((await makeBundle()).length < 60_000, 'the versions are stored as differences');
    const target = path.join(folder, 'target');
    await checkOutBundle(bundle, target, never);
    await rm(path.join(source, '.git'), { recursive: true });
    assert.deepEqual(
      (await readdir(target, { recursive: true })).sort(),
      (await readdir(source, { recursive: true })).sort(),
    );
    for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
      const file = path.relative(source, path.join(entry.parentPath, entry.name));
      if (entry.isFile()) {
        assert.deepEqual(await readFile(path.join(target, file)), await readFile(path.join(source, file)), file);
      }
    }
    if (process.platform !== 'win32') {
      assert.equal((await stat(path.join(target, 'run.sh'))).mode & 0o111, 0o111);
      assert.equal((await stat(path.join(target, 'empty'))).mode & 0o111, 0);
    }
  });

  it('refuses a damaged one, wherever the damage is, and one that is cut short', async () => {
    await writeFile(path.join(source, 'a'), 'content');
    const good = await makeBundle();
    for (const damaged of [
      Buffer.from('no bundle at all\n\n'),
      good.subarray(0, 40),
      good.subarray(0, -1),
      Buffer.concat([good.subarray(0, good.length - 60), Buffer.alloc(60)]),
    ]) {
      await writeFile(bundle, damaged);
      await assert.rejects(checkOutBundle(bundle, path.join(folder, 'target'), never), RangeError);
    }
  });

  it('writes no links, which could lead out of the folder', async function () {
    if (process.platform === 'win32') {
      return this.skip();
    }
    await symlink('/etc', path.join(source, 'link'));
    await makeBundle();
    await assert.rejects(checkOutBundle(bundle, path.join(folder, 'target'), never), /link is neither/);
  });

  it('ends when it is cancelled', async () => {
    await writeFile(path.join(source, 'a'), 'content');
    await makeBundle();
    const reason = new DOMException('Enough.', 'AbortError');
    await assert.rejects(checkOutBundle(bundle, path.join(folder, 'target'), AbortSignal.abort(reason)), reason);
  });
});
