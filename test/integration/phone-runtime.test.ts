import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parsePhoneFacts } from '../../src/node/adb/facts';
import { pushRuntime } from '../../src/node/device/push-runtime';
import { listPhoneFiles } from '../../src/node/device/remove';
import { installRuntime, type SmokeTrial } from '../../src/node/device/runtime';
import { smokeMemory } from '../../src/node/device/smoke-memory';
import { runSmoke, type SmokeResult, smokeLimits } from '../../src/node/device/smoke-run';
import { hostRuntime } from '../../src/node/runtime/host-runtime';
import { type RuntimeBuild, readElfFile, readRuntime } from '../../src/node/runtime/runtime-build';
import { cacheFolder } from '../../src/node/setup/cache-folder';
import type { SmokeModel } from '../../src/node/setup/items/smoke-models';
import { readLlamaLock } from '../../src/node/setup/llama-lock';
import { createToolchain } from '../../src/node/setup/toolchain';
import { emulated, requireArm64 } from './phone/arm64';
import { processesWith } from './phone/processes';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const checkout = path.resolve(import.meta.dirname, '..', '..');

/** An arm64 phone that says it has dotprod and half-precision arithmetic. */
const dotprodPhone = parsePhoneFacts('arm64', {
  properties: '[ro.product.cpu.abi]: [arm64-v8a]\n[ro.build.version.sdk]: [31]',
  processor: 'processor : 0\nFeatures : fp asimd asimdhp asimddp\n',
});

describe('runtimes on the phone', function () {
  this.timeout(240_000);
  let bed: TestBed;
  let folder: string;
  let models: readonly SmokeModel[];
  let serverFile: string;

  before(async function () {
    const adbProgram = requireEnvironment(this, 'MOBILE_LLM_TEST_ADB');
    serverFile = path.join(requireEnvironment(this, 'MOBILE_LLM_TEST_LLAMA_BIN'), 'llama-server');
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-runtimes-'));
    const { signal } = new AbortController();
    const toolchain = createToolchain({ cacheFolder: cacheFolder(), resourceFolder: checkout, signal });
    [models, bed] = await Promise.all([toolchain.smokeModels(), startTestBed(adbProgram)]);
  });
  after(async () => {
    await bed?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  /** A trial whose memory begins empty; counts how often the tiny models were asked for. */
  function makeTrial() {
    const results: SmokeResult[] = [];
    const state = { asked: 0, results };
    const trial: SmokeTrial = {
      models: async () => {
        state.asked += 1;
        return models;
      },
      memory: smokeMemory(path.join(folder, 'cache')),
      onResult: (result) => results.push(result),
    };
    return { trial, state };
  }
  const leftOnPhone = async (pattern: RegExp) =>
    (await listPhoneFiles(bed.phone)).filter(({ path: name }) => pattern.test(name));

  it('decodes five kinds of tiny models as this computer does, and leaves nothing of them on the phone', async () => {
    const build = await hostRuntime(serverFile);
    const { serverPath } = await pushRuntime(bed.phone, build);
    const results = await runSmoke(bed.phone, { serverPath }, models, { facts: dotprodPhone });
    assert.deepEqual(
      results.map(({ type, equalTokens }) => [type, equalTokens]),
      ['Q4_0', 'Q8_0', 'Q4_K', 'Q6_K', 'F16'].map((type) => [type, 8]),
    );
    assert.ok(
      results.every(({ largestDifference }) => largestDifference < 1e-3),
      JSON.stringify(results),
    );
    assert.deepEqual(await leftOnPhone(/^(blobs|sessions)\//), []);
  });

  it('refuses a build that computes something else', async () => {
    const { serverPath } = await pushRuntime(bed.phone, await hostRuntime(serverFile));
    const [first, second] = models;
    assert.ok(first && second);
    const other = [{ ...first, expected: second.expected.map((token) => ({ ...token, id: token.id + 1 })) }];
    const trying = runSmoke(bed.phone, { serverPath }, other, { facts: dotprodPhone });
    await assert.rejects(trying, { code: 'device.smokeDiffers', message: /Q4_0 model the phone chose token/ });
    assert.deepEqual(processesWith(serverPath), []);
  });

  it('pushes every file of a runtime, once, and only those that are missing', async () => {
    const build = await madeRuntime({
      'llama-server': '#!/bin/sh\ncat "$(dirname "$0")/libpart.so"\n',
      'libpart.so': 'version: 7 (x)\n',
    });
    const facts = { ...dotprodPhone, abi: 'arm64-v8a' };
    const installed = await installRuntime(bed.phone, { builds: [build], facts });
    assert.equal(installed.version, '7 (x)');
    assert.ok(installed.sentBytes > 0);
    assert.equal((await installRuntime(bed.phone, { builds: [build], facts })).sentBytes, 0);
    await bed.phone.shell(`rm "${installed.serverPath.replace(/llama-server$/, 'libpart.so')}"`);
    const again = await installRuntime(bed.phone, { builds: [build], facts });
    assert.equal(again.sentBytes, 'version: 7 (x)\n'.length);
  });

  it('names what is missing when a program does not start', async () => {
    const facts = { ...dotprodPhone, abi: 'arm64-v8a' };
    const said = 'error while loading shared libraries: libomp.so: cannot open shared object file';
    for (const [script, code, message] of [
      [`echo "llama-server: ${said}" >&2; exit 127`, 'device.libraryMissing', /libomp\.so/],
      ['exec /nowhere/linker64 "$0"', 'device.programMissing', /linker64/],
      ['exec "$(dirname "$0")"', 'device.notExecutable', /[Pp]ermission denied|[Ii]s a directory/],
    ] as const) {
      const build = await madeRuntime({ 'llama-server': `#!/bin/sh\n${script}\n` });
      await assert.rejects(installRuntime(bed.phone, { builds: [build], facts }), { code, message });
    }
  });

  /** A runtime of scripts: what matters here is how its files travel and how its program ends. */
  async function madeRuntime(contents: Readonly<Record<string, string>>): Promise<RuntimeBuild> {
    const made = await mkdtemp(path.join(folder, 'made-'));
    for (const [name, content] of Object.entries(contents)) {
      await writeFile(path.join(made, name), content);
    }
    const base = await hostRuntime(path.join(made, 'llama-server'));
    const others = Object.keys(contents).filter((name) => name !== 'llama-server');
    const described = await Promise.all(others.map((name) => hostRuntime(path.join(made, name))));
    const files = [base, ...described].flatMap(({ manifest }) => manifest.files);
    return { manifest: { ...base.manifest, abi: 'arm64-v8a', files }, folder: made };
  }

  describe('built for arm64, under qemu', () => {
    let qemu: string;
    let folders: readonly string[];
    before(function () {
      ({ qemu, folders } = requireArm64(this));
    });
    const folderOf = (variant: string) => {
      const found = folders.find((known) => path.basename(known) === variant);
      assert.ok(found, `there is no ${variant} among ${folders.join()}`);
      return found;
    };

    it('are static, load with 16 KB pages, and say which llama.cpp they are', async () => {
      const lock = await readLlamaLock(checkout);
      for (const runtime of folders) {
        const { manifest } = await readRuntime(runtime);
        const elf = await readElfFile(path.join(runtime, manifest.program));
        assert.deepEqual([elf.machine, elf.interpreter, elf.neededLibraries], ['aarch64', undefined, []]);
        assert.ok(elf.pageAlignmentBytes >= 16_384, `${manifest.id}: ${elf.pageAlignmentBytes}`);
        assert.deepEqual(manifest.llama, { tag: lock.upstreamTag, commit: lock.commit });
        assert.equal(manifest.compiler.name, 'zig');
      }
    });

    it('a dotprod build on a Cortex-A53 says its version, dies at its first token, and is stepped down from', async () => {
      const settings = { qemu, processor: 'cortex-a53', folder };
      const builds = await Promise.all(
        ['armv8.0', 'dotprod-fp16'].map((variant) => emulated(folderOf(variant), settings)),
      );
      const [plain, dotprod] = builds;
      assert.ok(plain && dotprod);
      const { trial, state } = makeTrial();
      const options = { builds, facts: dotprodPhone, smoke: trial };
      const installed = await installRuntime(bed.phone, options);
      assert.equal(installed.id, plain.manifest.id);
      assert.deepEqual(
        installed.steppedDown.map(({ id }) => id),
        [dotprod.manifest.id],
      );
      assert.match(installed.steppedDown[0]?.reason ?? '', /instruction that this processor does not have .*SIGILL/);
      assert.equal(state.results.length, models.length);
      process.stdout.write(`    ${state.results.map(describeResult).join(', ')}\n`);
      assert.ok(state.results.every(({ largestDifference }) => largestDifference < smokeLimits.logProbability));

      // The second time both outcomes are remembered: nothing is decoded, nothing is sent.
      const askedBefore = state.asked;
      const again = await installRuntime(bed.phone, options);
      assert.deepEqual([again.id, again.sentBytes, again.steppedDown.length], [plain.manifest.id, 0, 1]);
      assert.equal(state.asked, askedBefore);
      assert.deepEqual(processesWith('llama-server.arm64'), []);
    });

    it('a dotprod build passes where the processor has dotprod', async () => {
      const build = await emulated(folderOf('dotprod-fp16'), { qemu, processor: 'max', folder });
      const { trial, state } = makeTrial();
      const installed = await installRuntime(bed.phone, { builds: [build], facts: dotprodPhone, smoke: trial });
      assert.deepEqual([installed.id, installed.steppedDown], [build.manifest.id, []]);
      process.stdout.write(`    ${state.results.map(describeResult).join(', ')}\n`);
    });

    it('says that no build runs when the only one dies, at its first token or as soon as it starts', async () => {
      const facts = { ...dotprodPhone, cpuFeatures: [...dotprodPhone.cpuFeatures, 'i8mm'] };
      for (const [variant, code] of [
        ['dotprod-fp16', 'device.smokeDied'],
        ['i8mm', 'device.runtimeBroken'],
      ] as const) {
        const build = await emulated(folderOf(variant), { qemu, processor: 'cortex-a53', folder });
        const { trial } = makeTrial();
        const smoke = { ...trial, memory: smokeMemory(path.join(folder, 'another-cache')) };
        const installing = installRuntime(bed.phone, { builds: [build], facts, smoke });
        await assert.rejects(installing, { code, message: /SIGILL/ });
      }
    });
  });
});

function describeResult({ type, largestDifference }: SmokeResult): string {
  return `${type} ±${largestDifference.toFixed(3)}`;
}
