import assert from 'node:assert/strict';
import type { RuntimeManifest } from '../../core/runtime/manifest';
import { madeManifest } from '../../core/runtime/runtimes.cases';
import { parsePhoneFacts } from '../adb/facts';
import { suitableBuilds } from './runtime';
import { startFailure } from './start-failure';

const build = (id: string, differences: Partial<RuntimeManifest> = {}) => ({
  manifest: madeManifest({ id, ...differences }),
  folder: `/${id}`,
});
const phone = (abi: string, features: string) =>
  parsePhoneFacts('s', { properties: `[ro.product.cpu.abi]: [${abi}]`, processor: `Features : ${features}` });

describe('suitableBuilds', () => {
  const builds = [
    build('plain'),
    build('i8mm', { requiredFeatures: ['asimddp', 'i8mm'] }),
    build('dotprod', { requiredFeatures: ['asimddp'] }),
    build('pc', { abi: 'x86_64' }),
  ];
  const idsFor = (known: typeof builds, features: string) =>
    suitableBuilds(phone('arm64-v8a', features), known).map(({ manifest }) => manifest.id);

  it('prefers the build that uses most of the processor and steps down from there', () => {
    assert.deepEqual(idsFor(builds, 'fp asimd asimddp'), ['dotprod', 'plain']);
    assert.deepEqual(idsFor(builds, 'fp asimd asimddp i8mm'), ['i8mm', 'dotprod', 'plain']);
  });

  it('tries what somebody made on purpose first, the newest before the others', () => {
    const older = build('ndk', { kind: 'ndk' });
    const newer = build('archive', { kind: 'prebuilt', madeAt: '2026-11-22T12:00:00.000Z' });
    assert.deepEqual(idsFor([...builds, older, newer], 'asimddp'), ['archive', 'ndk', 'dotprod', 'plain']);
  });

  it('finds none for a processor that nothing was built for', () => {
    assert.deepEqual(suitableBuilds(phone('armeabi-v7a', 'neon'), builds), []);
  });
});

describe('startFailure', () => {
  const codeOf = (exitCode: number, said: string) => startFailure('/data/llama-server', exitCode, said);

  it('names a library that is missing, whichever linker says so and whatever it exits with', () => {
    const android =
      'CANNOT LINK EXECUTABLE "/data/llama-server": library "libggml-base.so" not found: needed by main executable';
    const glibc = 'llama-server: error while loading shared libraries: libomp.so: cannot open shared object file';
    const musl = 'Error loading shared library libc++_shared.so: No such file or directory (needed by llama-server)';
    for (const [exitCode, said, library] of [
      [1, android, 'libggml-base.so'],
      [127, glibc, 'libomp.so'],
      [127, musl, 'libc++_shared.so'],
    ] as const) {
      const failure = codeOf(exitCode, said);
      assert.equal(failure.code, 'device.libraryMissing');
      assert.match(failure.message, new RegExp(library.replaceAll('+', '\\+')));
    }
  });

  it('tells what may not be run from what is not there, and from what crashes', () => {
    const denied = codeOf(126, 'sh: /data/llama-server: can\u0007t execute: Permission denied');
    assert.equal(denied.code, 'device.notExecutable');
    assert.match(denied.message, /can t execute: Permission denied/);
    assert.equal(codeOf(127, 'sh: /data/llama-server: No such file or directory').code, 'device.programMissing');
    const crashed = codeOf(139, '');
    assert.equal(crashed.code, 'device.runtimeBroken');
    assert.match(crashed.message, /segmentation fault/);
  });
});
