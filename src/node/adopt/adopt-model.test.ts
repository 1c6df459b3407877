import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sha256Hex } from '../files/sha256';
import type { PipelineTools } from '../pipeline/tools';
import { Store } from '../store/store';
import { adoptModel } from './adopt-model';
import { partOfGguf, smallGguf, writeModelFolder } from './sources.cases';

describe('adding a model from elsewhere', () => {
  let root = '';
  let project = '';
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'adopt-'));
    project = path.join(root, 'project');
    mkdirSync(project);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const notNeeded = () => Promise.reject(new Error('This is not needed here.'));
  const llamaSource = () => {
    const folder = path.join(root, 'llama');
    mkdirSync(path.join(folder, 'conversion'), { recursive: true });
    writeFileSync(path.join(folder, 'conversion', '__init__.py'), '    "LlamaForCausalLM": "llama",\n');
    return Promise.resolve({ folder });
  };
  const tools: PipelineTools = {
    versions: { python: 'python', llama: 'llama' },
    python: notNeeded,
    llamaSource,
    llamaPrograms: notNeeded,
    llamaTools: notNeeded,
    embeddedBase: notNeeded,
  };

  const add = (place: string, more: { name?: string; signal?: AbortSignal; onHashing?: () => void } = {}) =>
    adoptModel(place, {
      folder: project,
      tools,
      signal: new AbortController().signal,
      onHashing: () => {},
      onEvent: () => {},
      ...more,
    });

  function write(name: string, content: Uint8Array = smallGguf()): string {
    const file = path.join(root, name);
    writeFileSync(file, content);
    return file;
  }
  const artifacts = () => new Store(path.join(project, '.mobile-llm')).list();

  it('takes a file without copying it, and leaves its owner’s file as it is', async () => {
    const file = write('my mödel.gguf');
    chmodSync(file, 0o640);
    const { model, name, isNew } = await add(file);
    assert.deepEqual([name, isNew], ['my-mödel', true]);
    assert.equal(statSync(model.path).ino, statSync(file).ino);
    assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.equal(model.manifest.content.sha256, sha256Hex(smallGguf()));
    assert.deepEqual(model.manifest.inputs, { model: { sha256: sha256Hex(smallGguf()), name: 'my mödel.gguf' } });
    assert.ok(!JSON.stringify(model.manifest).includes(root));
  });

  it('says so when it is there already, whatever it is called, and changes nothing', async () => {
    const first = await add(write('first.gguf'));
    const again = await add(write('second.gguf'), { name: 'another' });
    assert.deepEqual([again.name, again.isNew], ['first', false]);
    assert.deepEqual(again.model, first.model);
    assert.equal((await artifacts()).length, 1);
  });

  it('gives no two models one name', async () => {
    await add(write('model.gguf'));
    const other = write('model.gguf2', partOfGguf(0, 1));
    await assert.rejects(add(other, { name: 'model' }), { code: 'adopt.nameTaken' });
    assert.equal((await add(other, { name: 'other' })).isNew, true);
    await assert.rejects(add(write('Q4_0.gguf', partOfGguf(0, 2))), { code: 'adopt.partMissing' });
    await assert.rejects(add(write('Q8_0.gguf')), { code: 'adopt.badName' });
  });

  it('follows a link to a file, and calls the model as the link is called', async () => {
    const link = path.join(root, 'linked.gguf');
    symlinkSync(write('0123abcd'), link);
    assert.equal((await add(link)).name, 'linked');
    assert.equal(statSync(path.join(root, '0123abcd')).nlink, 2);
  });

  it('takes a changed file for what it is: store and source differ, and verify says so', async () => {
    const file = write('model.gguf');
    const { model } = await add(file);
    appendFileSync(file, 'x');
    const store = new Store(path.join(project, '.mobile-llm'));
    assert.notEqual((await store.verify(model)).status, 'intact');
  });

  it('lets a model that was changed since give its name to the file as it is now', async () => {
    const file = write('model.gguf');
    await add(file);
    appendFileSync(file, Buffer.alloc(64));
    const again = await add(file);
    assert.deepEqual([again.name, again.isNew], ['model', true]);
    assert.equal((await artifacts()).length, 1);
  });

  it('refuses a file that is written to while it is read, and keeps nothing of it', async () => {
    const file = write('model.gguf');
    const onHashing = () => appendFileSync(file, Buffer.alloc(64));
    await assert.rejects(add(file, { onHashing }), { code: 'adopt.changed' });
    assert.deepEqual(await artifacts(), []);
  });

  it('stops when cancelled, and leaves nothing behind', async () => {
    const controller = new AbortController();
    const onHashing = () => controller.abort();
    await assert.rejects(add(write('model.gguf'), { signal: controller.signal, onHashing }), { name: 'AbortError' });
    assert.ok(!existsSync(path.join(project, '.mobile-llm', 'objects')));
  });

  it('refuses what it cannot use before it writes anything', async () => {
    const [, second] = [write('big-00001-of-00002.gguf', partOfGguf(0, 2)), write('a.gguf', partOfGguf(1, 2))];
    const bad: Readonly<Record<string, string>> = {
      [path.join(root, 'gone.gguf')]: 'file.notFound',
      [path.join(write('file.gguf'), 'below')]: 'file.notFound',
      [write('cut.gguf', smallGguf().subarray(0, -40))]: 'gguf.truncated',
      [write('text.gguf', Buffer.from('these are notes'))]: 'gguf.notGguf',
      [write('empty.gguf', new Uint8Array())]: 'gguf.notGguf',
      [path.join(root, 'big-00001-of-00002.gguf')]: 'adopt.partMissing',
      [second]: 'gguf.noArchitecture',
      [writeModelFolder(path.join(root, 'empty'), { 'config.json': undefined })]: 'adopt.noConfig',
      [writeModelFolder(path.join(root, 'packed'), {
        'config.json':
          '{"architectures": ["LlamaForCausalLM"], "quantization_config": {"quant_method": "bitsandbytes"}}',
      })]: 'adopt.quantizedFolder',
      [writeModelFolder(path.join(root, 'alien'), { 'config.json': '{"architectures": ["A\\u001b[2J"]}' })]:
        'adopt.unknownArchitecture',
    };
    for (const [place, code] of Object.entries(bad)) {
      await assert.rejects(add(place), { code }, place);
    }
    assert.deepEqual(readdirSync(project), []);
  });

  it('refuses parts that are not those of one model', async () => {
    write('big-00001-of-00002.gguf', partOfGguf(0, 2));
    const swapped = write('big-00002-of-00002.gguf', partOfGguf(0, 2));
    await assert.rejects(add(swapped), { code: 'adopt.partMissing' });
  });

  it('refuses a pipe, a device and what it may not read', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const pipe = path.join(root, 'pipe.gguf');
    execFileSync('mkfifo', [pipe]);
    await assert.rejects(add(pipe), { code: 'file.notAFile' });
    await assert.rejects(add('/dev/zero'), { code: 'file.notAFile' });
    if (process.getuid?.() !== 0) {
      const file = write('secret.gguf');
      chmodSync(file, 0);
      await assert.rejects(add(file), { code: 'file.unreadable' });
    }
  });
});
