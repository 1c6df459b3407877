import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, it } from 'mocha';
import { openPromise } from 'yauzl';
import { writeZip } from '../files/write-zip';
import { projectFiles } from './project-files';

const { signal } = new AbortController();

describe('the export of a project', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'export '));
    cpSync(path.resolve('presets', 'starter'), folder, { recursive: true });
    const recipe = readFileSync(path.resolve('presets', 'phone-assistant.yaml'), 'utf8');
    writeFileSync(path.join(folder, 'mobile-llm.yaml'), recipe.replace('name: phone-assistant', 'name: Ana’s phone'));
    writeFileSync(path.join(folder, 'data', 'starter.inbox.jsonl'), '{}\n');
    mkdirSync(path.join(folder, '.mobile-llm'));
    writeFileSync(path.join(folder, '.mobile-llm', 'secret'), 'x');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const recipePath = () => path.join(folder, 'mobile-llm.yaml');

  it('has what the recipe names and what waits beside it, and nothing that was made', async () => {
    const names = (await projectFiles(recipePath())).map(({ name }) => name);
    assert.deepEqual(names.sort(), [
      'Ana-s-phone/data/starter.inbox.jsonl',
      'Ana-s-phone/data/starter.jsonl',
      'Ana-s-phone/mobile-llm.actions.yaml',
      'Ana-s-phone/mobile-llm.yaml',
    ]);
  });

  it('is a zip with the same bytes', async () => {
    const target = path.join(folder, 'out', 'project.zip');
    const files = await projectFiles(recipePath());
    await writeZip(target, files, signal);
    const zip = await openPromise(target);
    const read = new Map<string, string>();
    for await (const entry of zip.eachEntry()) {
      read.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString());
    }
    assert.deepEqual([...read.keys()].sort(), files.map(({ name }) => name).sort());
    for (const { name, file } of files) {
      assert.equal(read.get(name), readFileSync(file, 'utf8'));
    }
  });

  it('refuses what lies elsewhere, and what is not there', async () => {
    const recipe = readFileSync(recipePath(), 'utf8');
    writeFileSync(recipePath(), recipe.replace('data/starter.jsonl', '../rows.jsonl'));
    await assert.rejects(projectFiles(recipePath()), { code: 'export.outside' });
    writeFileSync(recipePath(), recipe.replace('data/starter.jsonl', 'data/none.jsonl'));
    await assert.rejects(projectFiles(recipePath()), { code: 'file.notFound' });
  });

  it('leaves nothing where it is stopped or a file is gone', async () => {
    const target = path.join(folder, 'project.zip');
    const stopped = AbortSignal.abort(new DOMException('Stopped.', 'AbortError'));
    const files = await projectFiles(recipePath());
    await assert.rejects(writeZip(target, files, stopped), { name: 'AbortError' });
    const gone = [{ name: 'gone', file: path.join(folder, 'gone') }];
    await assert.rejects(writeZip(target, gone, signal), { code: 'file.unwritable' });
    assert.throws(() => readFileSync(target), { code: 'ENOENT' });
  });
});
