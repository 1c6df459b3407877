import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { makeElf } from '../../src/core/runtime/elf.cases';
import { makeTarGz } from '../../src/node/runtime/archives.cases';
import { ourProgram } from './our-program';
import { requireEnvironment, startTestBed } from './phone/test-bed';

const cli = ourProgram('cli');

describe('mobile-llm runtime', function () {
  this.timeout(180_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'runtime-cli-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Runs it with --json; `environment` is added to this process's own. */
  async function runtime(args: readonly string[], environment: Readonly<Record<string, string>>) {
    const child = spawn(cli.program, [...cli.arguments, 'runtime', ...args, '--json'], {
      cwd: folder,
      env: { ...process.env, ...environment },
    });
    const [stdout, stderr, exitCode] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.on('close', resolve)),
    ]);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { exitCode, stderr, events, last: events.at(-1) ?? {} };
  }

  it('takes an archive into an empty cache, lists it, verifies it, and notices a changed file', async () => {
    const cache = { MOBILE_LLM_CACHE: path.join(folder, 'cache') };
    assert.deepEqual((await runtime(['list'], cache)).last, { event: 'done', runtimes: 0 });
    const archive = path.join(folder, 'llama-b9000-bin-android-arm64.tar.gz');
    const bytes = makeTarGz([
      {
        name: 'llama-b9000/llama-server',
        content: Buffer.from(makeElf({ needed: ['libggml.so'], runPath: '$ORIGIN' })),
      },
      { name: 'llama-b9000/libggml.so', content: Buffer.from(makeElf({ alignments: [4096] })) },
    ]);
    await writeFile(archive, bytes);
    const wrong = await runtime(['build', '--archive', archive, '--sha256', 'a'.repeat(64)], cache);
    assert.equal(wrong.exitCode, 1);
    assert.equal(wrong.last['code'], 'runtime.otherHash');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const built = await runtime(['build', '--archive', archive, '--sha256', sha256.toUpperCase()], cache);
    assert.equal(built.exitCode, 0, built.stderr);
    assert.match(built.stderr, /not with 16 KB pages \(4 KB\)/);

    const listed = await runtime(['list'], cache);
    const [manifest] = listed.events;
    assert.equal(manifest?.['event'], 'runtime');
    assert.equal(manifest?.['kind'], 'prebuilt');
    assert.deepEqual(manifest?.['llama'], { tag: 'b9000', commit: 'unknown' });
    const id = String(manifest?.['id']);
    assert.equal((await runtime(['verify', id.slice(0, 12)], cache)).exitCode, 0);
    await appendFile(path.join(String(manifest?.['folder']), 'libggml.so'), 'x');
    const verified = await runtime(['verify'], cache);
    assert.deepEqual([verified.exitCode, verified.last['code']], [1, 'runtime.damaged']);
    assert.equal((await runtime(['verify', 'nothing'], cache)).last['code'], 'runtime.unknown');
  });

  it('refuses choices that do not go together, and says where it looked for an NDK', async () => {
    const none = { HOME: folder, ANDROID_HOME: '', ANDROID_SDK_ROOT: '', ANDROID_NDK_HOME: '', ANDROID_NDK_ROOT: '' };
    for (const [args, code] of [
      [['--archive', 'a.zip'], 'runtime.badChoice'],
      [['--archive', 'a.zip', '--sha256', 'short'], 'argument.invalid'],
      [['--preset', 'vulkan'], 'runtime.ndkMissing'],
      [['--ndk', folder], 'runtime.ndkUnusable'],
    ] as const) {
      const { exitCode, last } = await runtime(['build', ...args], none);
      assert.deepEqual([exitCode, last['event'], last['code']], [1, 'error', code], args.join(' '));
    }
  });

  it('tries the runtime on a phone', async function () {
    const bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
    try {
      const server = { ANDROID_ADB_SERVER_PORT: String(bed.link.address.port) };
      const { exitCode, events, last, stderr } = await runtime(['verify', '--device', bed.state.serial], server);
      assert.equal(exitCode, 0, stderr);
      const tried = events.filter(({ event }) => event === 'smoke');
      assert.deepEqual(
        tried.map(({ type, equalTokens }) => [type, equalTokens]),
        ['Q4_0', 'Q8_0', 'Q4_K', 'Q6_K', 'F16'].map((type) => [type, 8]),
      );
      assert.match(String(last['runtime']), /^host-native-/);
    } finally {
      await bed.dispose();
    }
  });
});
