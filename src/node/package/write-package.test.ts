import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { openPromise } from 'yauzl';
import { sha256Hex } from '../files/sha256';
import { type PackageEntry, type PackageOrder, writePackage } from './write-package';

const weights = Buffer.alloc(3_000_000, 'weights of no model ');
const title = 'phone-Q4_0';

describe('writing a package', function () {
  this.timeout(30_000);
  let folder = '';
  let out = '';
  let source = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'package "ü" '));
    out = path.join(folder, 'out');
    source = path.join(folder, 'object');
    writeFileSync(source, weights);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const model = (): PackageEntry => {
    return { name: 'model.gguf', sha256: sha256Hex(weights), sizeBytes: weights.length, source, isWriteOnce: true };
  };
  const write = (more: Partial<PackageOrder> = {}) => {
    const entries: readonly PackageEntry[] = [
      model(),
      { name: 'README.md', text: '# ü\n' },
      { name: 'a/b.txt', text: 'b' },
    ];
    return writePackage({
      outFolder: out,
      title,
      entries,
      force: false,
      signal: new AbortController().signal,
      ...more,
    });
  };

  it('shares the bytes of what never changes, copies what may, and lists all hashes', async () => {
    const { folder: made, files, isNew } = await write();
    assert.ok(isNew);
    assert.equal(statSync(path.join(made, 'model.gguf')).ino, statSync(source).ino);
    const sums = readFileSync(path.join(made, 'SHA256SUMS'), 'utf8');
    const named = files.filter(({ path: name }) => name !== 'SHA256SUMS');
    assert.deepEqual(named.map(({ path: name, sha256 }) => `${sha256}  ${name}`).sort(), sums.trimEnd().split('\n'));
    assert.equal(statSync(path.join(made, 'README.md')).size, 5);
    const changing = { ...model(), isWriteOnce: false };
    const copied = await write({ title: 'other', entries: [changing] });
    assert.notEqual(statSync(path.join(copied.folder, 'model.gguf')).ino, statSync(source).ino);
    assert.deepEqual(readdirSync(out).sort(), ['other', 'other.zip', title, `${title}.zip`]);
  });

  it('zips the same files, stored and the same bytes in another folder, zone and year', async () => {
    const { zipFile, zipSha256, zipBytes, files } = await write();
    assert.equal(zipBytes, statSync(zipFile).size);
    const zip = await openPromise(zipFile);
    const names: string[] = [];
    for await (const entry of zip.eachEntry()) {
      assert.equal(entry.compressionMethod, 0);
      names.push(entry.fileName);
    }
    assert.deepEqual(
      names,
      files.map(({ path: name }) => `${title}/${name}`),
    );
    const zone = process.env['TZ'];
    try {
      process.env['TZ'] = 'Asia/Tokyo';
      assert.equal((await write({ outFolder: path.join(folder, 'elsewhere') })).zipSha256, zipSha256);
    } finally {
      process.env['TZ'] = zone ?? 'UTC';
    }
  });

  it('leaves the same package as it is, and another one too unless forced', async () => {
    const first = await write();
    const before = statSync(path.join(first.folder, 'README.md')).mtimeMs;
    const again = await write();
    assert.deepEqual([again.isNew, again.zipSha256], [false, first.zipSha256]);
    assert.equal(statSync(path.join(first.folder, 'README.md')).mtimeMs, before);
    const entries = [model(), { name: 'README.md', text: 'new' }];
    await assert.rejects(write({ entries }), { code: 'package.exists' });
    assert.equal(readFileSync(path.join(first.folder, 'README.md'), 'utf8'), '# ü\n');
    const forced = await write({ entries, force: true });
    assert.notEqual(forced.zipSha256, first.zipSha256);
    assert.deepEqual(readdirSync(forced.folder).sort(), ['README.md', 'SHA256SUMS', 'model.gguf']);
    assert.deepEqual(readdirSync(out).sort(), [title, `${title}.zip`]);
  });

  it('follows no link that has its name', async () => {
    const precious = path.join(folder, 'precious');
    mkdirSync(precious);
    writeFileSync(path.join(precious, 'file'), 'mine');
    mkdirSync(out);
    symlinkSync(precious, path.join(out, title));
    await assert.rejects(write(), { code: 'package.exists' });
    await write({ force: true });
    assert.equal(readFileSync(path.join(precious, 'file'), 'utf8'), 'mine');
    assert.ok(statSync(path.join(out, title, 'model.gguf')).isFile());
  });

  it('refuses a source that is not what its hash says, and leaves nothing', async () => {
    const forged = { ...model(), sha256: sha256Hex('other') };
    await assert.rejects(write({ entries: [forged] }), { code: 'store.corrupt' });
    assert.deepEqual(readdirSync(out), []);
  });

  it('leaves nothing when it is stopped', async () => {
    for (const part of ['check', 'zip'] as const) {
      const controller = new AbortController();
      const stopped = write({
        signal: controller.signal,
        onProgress: (progress) => progress.part === part && controller.abort(new DOMException('', 'AbortError')),
      });
      await assert.rejects(stopped, { name: 'AbortError' }, part);
      assert.deepEqual(readdirSync(out), [], part);
    }
  });

  it('names the folder that it may not write to', async () => {
    writeFileSync(out, 'a file');
    await assert.rejects(write(), { code: 'file.unwritable' });
  });

  it('gives back what a killed replacement had moved aside, and goes on', async () => {
    const { folder: made } = await write();
    renameSync(made, path.join(out, `.old-${title}`));
    mkdirSync(path.join(out, `.tmp-${title}`));
    writeFileSync(path.join(out, `.tmp-${title}.zip`), 'half');
    writeFileSync(path.join(out, `.${title}.lock.0123456789abcdef`), '{"pid":1,"startTime":"long ago"');
    assert.equal((await write()).isNew, false);
    assert.deepEqual(readdirSync(out).sort(), [title, `${title}.zip`]);
  });

  it('is not there, or whole, however it is killed; the next attempt cleans up', async () => {
    const module = pathToFileURL(path.join(import.meta.dirname, 'write-package.ts')).href;
    const order = { outFolder: out, title, entries: [model(), { name: 'README.md', text: '# ü\n' }], force: false };
    const script = `
      const { writePackage } = await import(${JSON.stringify(module)});
      console.log('ready');
      await writePackage({ ...${JSON.stringify(order)}, signal: new AbortController().signal });`;
    const seen: string[] = [];
    for (const delayMs of [5, 12, 25]) {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      child.kill('SIGKILL');
      await once(child, 'exit');
      if (existsSync(path.join(out, title))) {
        assert.deepEqual(readdirSync(path.join(out, title)).sort(), ['README.md', 'SHA256SUMS', 'model.gguf']);
      }
      const zip = path.join(out, `${title}.zip`);
      seen.push(...(existsSync(zip) ? [sha256Hex(readFileSync(zip))] : []));
    }
    const { folder: made, zipSha256 } = await write({ entries: order.entries });
    assert.ok(
      seen.every((sha256) => sha256 === zipSha256),
      'a zip with the final name was whole',
    );
    assert.deepEqual(readdirSync(made).sort(), ['README.md', 'SHA256SUMS', 'model.gguf']);
    assert.deepEqual(readdirSync(out).sort(), [title, `${title}.zip`]);
  });
});
