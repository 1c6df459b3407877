import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { appendFile, cp, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Compiler } from '../compiler';
import type { SetupContext } from '../context';
import { type LlamaLock, readLlamaLock } from '../llama-lock';
import type { SystemPython } from '../python-choice';
import { llamaHostItem } from './llama-host';
import { llamaPhoneItem, phoneVariants } from './llama-phone';
import { llamaPhoneNdkItem, type NdkPreset, ndkBuild } from './llama-phone-ndk';
import { llamaSourceItem } from './llama-source';
import { llamaToolsItem } from './llama-tools';
import { nativePrograms } from './native-programs';
import { ownPythonItem } from './own-python';
import { phoneProgramItem } from './phone-program';
import { embeddedBaseItem, nativeToolsItem, pythonEnvironmentItem } from './python-packages';
import { uvItem } from './uv';

const checkout = path.resolve(import.meta.dirname, '..', '..', '..', '..');
const python: SystemPython = { executable: '/usr/bin/python3', version: '3.11.7', reason: 'a test' };
const gcc: Compiler = { kind: 'system', c: '/usr/bin/cc', cxx: '/usr/bin/c++', title: 'gcc 12', identity: 'gcc 12' };
const tools = nativePrograms('/cache/native-tools/k');

interface Preset {
  readonly name: string;
  readonly inherits?: string;
  readonly cacheVariables?: Readonly<Record<string, string>>;
}

describe('keys of the parts', () => {
  let resourceFolder = '';
  let context: SetupContext;
  let lock: LlamaLock;
  beforeEach(async () => {
    resourceFolder = mkdtempSync(path.join(os.tmpdir(), 'keys-'));
    await cp(path.join(checkout, 'native'), path.join(resourceFolder, 'native'), { recursive: true });
    const requirements = path.join('python', 'requirements');
    await cp(path.join(checkout, requirements), path.join(resourceFolder, requirements), { recursive: true });
    const signal = new AbortController().signal;
    lock = await readLlamaLock(checkout);
    context = { cacheFolder: '/cache', resourceFolder, signal, report: () => undefined };
  });
  afterEach(() => rmSync(resourceFolder, { recursive: true, force: true }));

  const installer = { uv: '/uv', python };
  const host = (compiler = gcc) => llamaHostItem(context, { sourceFolder: '/source', tools, compiler });
  const phone = () => llamaPhoneItem(context, { sourceFolder: '/source', tools, lock });
  const ndk = { folder: '/sdk/ndk/28.0.13004108', revision: '28.0.13004108', reason: 'a test' };
  const ndkInputs = (preset?: NdkPreset) => ({ sourceFolder: '/source', tools, lock, ndk, preset });

  for (const { name, file, key } of [
    { name: 'uv', file: 'uv.txt', key: async () => (await uvItem(context)).key },
    { name: 'own Python', file: 'python-version.txt', key: async () => (await ownPythonItem(context, '/uv')).key },
    { name: 'python', file: 'training.txt', key: async () => (await pythonEnvironmentItem(context, installer)).key },
    {
      name: 'native tools',
      file: process.platform === 'win32' ? 'tools-windows.txt' : 'tools.txt',
      key: async () => (await nativeToolsItem(context, installer)).key,
    },
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
      await appendFile(path.join(resourceFolder, 'python', 'requirements', file), '1\n');
      assert.notEqual(await key(), before);
    });
  }

  it('python: an environment for set-up’s own Python is not one for another of the same version', async () => {
    const own = { ...python, executable: '/cache/own-python/k/install/cpython-3.11.7-linux/bin/python3' };
    const keyOf = async (used: SystemPython) => (await pythonEnvironmentItem(context, { uv: '/uv', python: used })).key;
    assert.notEqual(await keyOf(own), await keyOf(python));
    assert.equal(await keyOf({ ...python, executable: '/usr/local/bin/python3' }), await keyOf(python));
  });

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

  it('tools that check: change with their sources and the host build, not with tests, README and upstream options', async () => {
    const inputs = { sourceFolder: '/source', tools, compiler: gcc, hostFolder: '/cache/llama-host/k' };
    const keyOf = async (changes: Partial<typeof inputs> = {}) =>
      (await llamaToolsItem(context, { ...inputs, ...changes })).key;
    const before = await keyOf();
    await appendFile(path.join(resourceFolder, 'native', 'README.md'), '\n');
    await appendFile(path.join(resourceFolder, 'native', 'tests', 'CMakeLists.txt'), '\n');
    await appendFile(path.join(resourceFolder, 'native', 'cmake', 'quick-compile.cmake'), '\n');
    assert.equal(await keyOf(), before);
    assert.notEqual(await keyOf({ hostFolder: '/cache/llama-host/other' }), before);
    for (const file of ['src/parity/main.cpp', 'src/host-tools/CMakeLists.txt', 'cmake/built-llama.cmake']) {
      const last = await keyOf();
      await appendFile(path.join(resourceFolder, 'native', file), '\n');
      assert.notEqual(await keyOf(), last);
    }
  });

  it('phone build: changes with its own CMake file', async () => {
    const before = (await phone()).key;
    await appendFile(path.join(resourceFolder, 'native', 'cmake', 'phone-variants.cmake'), '\n');
    assert.notEqual((await phone()).key, before);
  });

  it('phone build: has every variant that CMake makes, and asks for what its instructions need', async () => {
    const cmake = await readFile(path.join(checkout, 'native', 'cmake', 'phone-variants.cmake'), 'utf8');
    const made = [...cmake.matchAll(/^add_phone_variant\((\S+) (\S+)\)/gm)].map(([, name, cpu = '']) => {
      const flags = { dotprod: 'asimddp', fullfp16: 'asimdhp', i8mm: 'i8mm' };
      const needed = Object.entries(flags).filter(([flag]) => cpu.split('+').includes(flag));
      return { name, requiredFeatures: needed.map(([, feature]) => feature) };
    });
    assert.deepEqual(phoneVariants, made);
  });

  it('NDK build: changes with the NDK, the preset and the CMake files', async () => {
    const keyOf = async (preset?: NdkPreset) => (await llamaPhoneNdkItem(context, ndkInputs(preset))).key;
    const before = await keyOf();
    assert.notEqual(await keyOf('kleidiai'), before);
    const other = { ...ndkInputs(), ndk: { ...ndk, revision: '29.0.1' } };
    assert.notEqual((await llamaPhoneNdkItem(context, other)).key, before);
    await appendFile(path.join(resourceFolder, 'native', 'CMakePresets.json'), '\n');
    assert.notEqual(await keyOf(), before);
  });

  it('NDK build: is configured by a preset that says what the phone needs, with the NDK in the environment', async () => {
    const text = await readFile(path.join(checkout, 'native', 'CMakePresets.json'), 'utf8');
    const presets: readonly Preset[] = JSON.parse(text).configurePresets;
    const inherited = (name: string): Record<string, string> => {
      const preset = presets.find((known) => known.name === name);
      assert.ok(preset, name);
      return { ...(preset.inherits && inherited(preset.inherits)), ...preset.cacheVariables };
    };
    const expected = {
      ANDROID_ABI: 'arm64-v8a',
      ANDROID_PLATFORM: 'android-28',
      ANDROID_SUPPORT_FLEXIBLE_PAGE_SIZES: 'ON',
      BUILD_SHARED_LIBS: 'ON',
      CMAKE_BUILD_TYPE: 'Release',
      CMAKE_BUILD_WITH_INSTALL_RPATH: 'ON',
      CMAKE_INSTALL_RPATH: '$ORIGIN',
      GGML_BACKEND_DL: 'ON',
      GGML_CPU_ALL_VARIANTS: 'ON',
      GGML_NATIVE: 'OFF',
      LLAMA_SUBPROCESS: 'OFF',
    };
    const extra = { kleidiai: 'GGML_CPU_KLEIDIAI', opencl: 'GGML_OPENCL', vulkan: 'GGML_VULKAN' } as const;
    for (const preset of [undefined, 'kleidiai', 'opencl', 'vulkan'] as const) {
      const { cmakeArguments, environment, targets } = ndkBuild('/part', ndkInputs(preset));
      const [option, name = ''] = cmakeArguments;
      assert.equal(option, '--preset');
      assert.deepEqual(environment, { ANDROID_NDK_ROOT: ndk.folder });
      assert.deepEqual(targets, ['llama-server']);
      const variables = inherited(name);
      assert.deepEqual({ ...variables, ...expected }, variables);
      for (const [other, variable] of Object.entries(extra)) {
        assert.equal(variables[variable], other === preset ? 'ON' : undefined, `${name}: ${variable}`);
      }
    }
  });

  for (const item of ['phone-program-host', 'phone-program-arm64'] as const) {
    it(`${item}: changes with its sources and CMake files, not with llama.cpp's and texts for people`, async () => {
      const keyOf = async () => (await phoneProgramItem(context, { item, tools, compiler: gcc })).key;
      const native = path.join(resourceFolder, 'native');
      const before = await keyOf();
      await appendFile(path.join(native, 'CMakeLists.txt'), '\n');
      await appendFile(path.join(native, 'src', 'phone', 'README.md'), '\n');
      await appendFile(path.join(native, 'tests', 'phone', 'CMakeLists.txt'), '\n');
      assert.equal(await keyOf(), before);
      for (const file of [path.join('src', 'phone', 'receiver.cpp'), path.join('cmake', 'phone-program.cmake')]) {
        const last = await keyOf();
        await appendFile(path.join(native, file), '\n');
        assert.notEqual(await keyOf(), last);
      }
    });
  }

  it('phone program: only the one for this computer depends on its compiler', async () => {
    const other = { ...gcc, identity: 'gcc 13' };
    const keyOf = async (item: 'phone-program-host' | 'phone-program-arm64', compiler: Compiler) =>
      (await phoneProgramItem(context, { item, tools, compiler })).key;
    assert.notEqual(await keyOf('phone-program-host', other), await keyOf('phone-program-host', gcc));
    assert.equal(await keyOf('phone-program-arm64', other), await keyOf('phone-program-arm64', gcc));
  });

  it('source: changes with the hash of the package', async () => {
    const lock = await readLlamaLock(resourceFolder);
    assert.match(lock.integrity, /^sha512-[A-Za-z0-9+/]{86}==$/);
    assert.match(lock.commit, /^[0-9a-f]{40}$/);
    const npm = () => Promise.reject(new Error('A key needs no npm.'));
    const { key } = llamaSourceItem(context, lock, npm);
    assert.notEqual(llamaSourceItem(context, { ...lock, integrity: 'sha512-other' }, npm).key, key);
  });
});
