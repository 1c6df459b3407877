import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { appendFile, cp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Compiler } from '../compiler';
import type { SetupContext } from '../context';
import type { SystemPython } from '../find-python';
import { readLlamaLock } from '../llama-lock';
import { llamaHostItem } from './llama-host';
import { llamaPhoneItem, phoneBuilds } from './llama-phone';
import { llamaSourceItem } from './llama-source';
import { nativePrograms } from './native-programs';
import { embeddedBaseItem, nativeToolsItem, pythonEnvironmentItem } from './python-packages';
import { uvItem } from './uv';

const checkout = path.resolve(import.meta.dirname, '..', '..', '..', '..');
const python: SystemPython = { executable: '/usr/bin/python3', version: '3.11.7', hasPip: true, reason: 'a test' };
const gcc: Compiler = { kind: 'system', c: '/usr/bin/cc', cxx: '/usr/bin/c++', title: 'gcc 12', identity: 'gcc 12' };
const tools = nativePrograms('/cache/native-tools/k');

describe('keys of the parts', () => {
  let resourceFolder = '';
  let context: SetupContext;
  beforeEach(async () => {
    resourceFolder = mkdtempSync(path.join(os.tmpdir(), 'keys-'));
    await cp(path.join(checkout, 'native'), path.join(resourceFolder, 'native'), { recursive: true });
    const requirements = path.join('python', 'requirements');
    await cp(path.join(checkout, requirements), path.join(resourceFolder, requirements), { recursive: true });
    const signal = new AbortController().signal;
    context = { cacheFolder: '/cache', resourceFolder, signal, report: () => undefined };
  });
  afterEach(() => rmSync(resourceFolder, { recursive: true, force: true }));

  const installer = { uv: '/uv', python };
  const host = (compiler = gcc) => llamaHostItem(context, { sourceFolder: '/source', tools, compiler });
  const phone = () => llamaPhoneItem(context, { sourceFolder: '/source', tools });

  for (const { name, file, key } of [
    { name: 'uv', file: 'uv.txt', key: async () => (await uvItem(context, python)).key },
    { name: 'python', file: 'training.txt', key: async () => (await pythonEnvironmentItem(context, installer)).key },
    { name: 'native tools', file: 'tools.txt', key: async () => (await nativeToolsItem(context, installer)).key },
    {
      name: 'embedded base',
      file: 'embedded-base.txt',
      key: async () => (await embeddedBaseItem(context, installer)).key,
    },
  ]) {
    it(`${name}: changes with its locked packages and with nothing else`, async () => {
      const before = await key();
      await appendFile(path.join(resourceFolder, 'python', 'requirements', 'dev.txt'), '\n');
      assert.equal(await key(), before);
      await appendFile(path.join(resourceFolder, 'python', 'requirements', file), '\n');
      assert.notEqual(await key(), before);
    });
  }

  it('host build: changes with CMake files, compiler and source, not with tests and README', async () => {
    const before = (await host()).key;
    await appendFile(path.join(resourceFolder, 'native', 'README.md'), '\n');
    await appendFile(path.join(resourceFolder, 'native', 'tests', 'CMakeLists.txt'), '\n');
    await appendFile(path.join(resourceFolder, 'native', 'cmake', 'phone-variants.cmake'), '\n');
    assert.equal((await host()).key, before);
    assert.notEqual((await host({ ...gcc, identity: 'gcc 13' })).key, before);
    await appendFile(path.join(resourceFolder, 'native', 'cmake', 'quick-compile.cmake'), '\n');
    assert.notEqual((await host()).key, before);
  });

  it('phone build: changes with its own CMake file', async () => {
    const before = (await phone()).key;
    await appendFile(path.join(resourceFolder, 'native', 'cmake', 'phone-variants.cmake'), '\n');
    assert.notEqual((await phone()).key, before);
  });

  it('phone builds: every variant that CMake makes, with what it needs', async () => {
    const builds = phoneBuilds('/cache/llama-phone/k');
    assert.deepEqual(
      builds.map(({ serverFile, requiredFeatures }) => [path.basename(serverFile), ...requiredFeatures]),
      [
        ['llama-server-armv8.0'],
        ['llama-server-dotprod-fp16', 'asimddp', 'asimdhp'],
        ['llama-server-i8mm', 'asimddp', 'asimdhp', 'i8mm'],
      ],
    );
  });

  it('source: changes with the hash of the package', async () => {
    const lock = await readLlamaLock(resourceFolder);
    assert.match(lock.integrity, /^sha512-[A-Za-z0-9+/]{86}==$/);
    assert.match(lock.commit, /^[0-9a-f]{40}$/);
    const { key } = llamaSourceItem(context, lock);
    assert.notEqual(llamaSourceItem(context, { ...lock, integrity: 'sha512-other' }).key, key);
  });
});
