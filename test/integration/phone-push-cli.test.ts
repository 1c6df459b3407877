import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { listPhoneFiles } from '../../src/node/device/remove';
import { ourProgram } from './our-program';
import { smallGguf } from './phone/small-gguf';
import { requireEnvironment, startTestBed, type TestBed } from './phone/test-bed';

const cli = ourProgram('cli');
const sizeBytes = 3_000_000;

describe('pushing from the command line', function () {
  this.timeout(120_000);
  let bed: TestBed;
  let file: string;
  before(async function () {
    requireEnvironment(this, 'MOBILE_LLM_TEST_PHONE_PROGRAM');
    bed = await startTestBed(requireEnvironment(this, 'MOBILE_LLM_TEST_ADB'));
    file = path.join(bed.folder, 'small.gguf');
    await writeFile(file, smallGguf(new Map([['weights', Buffer.alloc(sizeBytes, 7)]])));
  });
  after(async () => bed?.dispose());

  /** The events that a command prints, whatever its exit code. */
  async function mobileLlm(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    const environment = { ...process.env, ANDROID_ADB_SERVER_PORT: String(bed.link.address.port) };
    const command = [...cli.arguments, ...args, '--device', bed.state.serial, '--json'];
    const { stdout } = await promisify(execFile)(cli.program, command, { env: environment }).catch(
      (ended: { readonly stdout: string }) => ended,
    );
    const lines = stdout.trimEnd().split('\n');
    return lines.map((line): Record<string, unknown> => JSON.parse(line)).filter(({ event }) => event !== 'setup');
  }

  it('says what would travel, pushes through our program, and says how much travelled', async () => {
    const dryRun = await mobileLlm('push', file, '--dry-run');
    assert.equal(dryRun.find(({ event }) => event === 'plan')?.['travelPercent'], 100);
    assert.equal(dryRun.at(-1)?.['dryRun'], true);
    assert.ok(!(await listPhoneFiles(bed.phone)).some(({ path: name }) => name.startsWith('blobs/')));
    const done = (await mobileLlm('push', file)).at(-1);
    assert.deepEqual([done?.['event'], done?.['sentBytes'], done?.['reused']], ['done', done?.['sizeBytes'], false]);
    const files = await listPhoneFiles(bed.phone);
    assert.ok(files.some(({ path: name }) => name === `blobs/sha256-${done?.['sha256']}`));
    assert.ok(
      files.some(({ path: name }) => name.startsWith('bin/mobile-llm-phone-')),
      'it went through our program',
    );
  });

  it('refuses what is no model, and an adapter that is none, before a byte is sent', async () => {
    const text = path.join(bed.folder, 'notes.gguf');
    await writeFile(text, 'these are notes');
    assert.equal((await mobileLlm('push', text)).at(-1)?.['code'], 'gguf.notGguf');
    assert.equal((await mobileLlm('push', file, '--adapter')).at(-1)?.['code'], 'gguf.notAdapter');
    assert.equal((await mobileLlm('push')).at(-1)?.['code'], 'argument.missing');
  });

  it('cleans the phone only when told to, and says what it deleted', async () => {
    assert.equal((await mobileLlm('devices', 'clean')).at(-1)?.['code'], 'argument.missing');
    const before = await listPhoneFiles(bed.phone);
    assert.ok(before.length > 0, 'nothing was deleted');
    const events = await mobileLlm('devices', 'clean', '--yes');
    assert.deepEqual(
      events.filter(({ event }) => event === 'file').map((event) => event['path']),
      before.map(({ path: name }) => name),
    );
    assert.equal(events.at(-1)?.['removed'], true);
    assert.deepEqual(await listPhoneFiles(bed.phone), []);
  });
});
