import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { installerConfiguration, runTool, type ToolRun } from './run-tool';

describe('set-up tools', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'run-tool-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function script(source: string, more: Partial<ToolRun> = {}): Promise<void> {
    return runTool({
      program: process.execPath,
      arguments: ['-e', source],
      workingFolder: folder,
      what: 'installing the tests',
      timeoutMs: 10_000,
      signal: new AbortController().signal,
      ...more,
    });
  }

  /** The log is closed a moment after the process has ended. */
  async function eventuallyLogged(words: string): Promise<boolean> {
    for (let attempt = 0; attempt < 40; attempt += 1) {
      const log = await readFile(path.join(folder, 'set-up.log'), 'utf8').catch(() => '');
      if (log.includes(words)) {
        return true;
      }
      await delay(50);
    }
    return false;
  }

  for (const { says, code } of [
    { says: 'error: failed to write: No space left on device (os error 28)', code: 'setup.diskFull' },
    { says: 'npm error code ENOTFOUND', code: 'setup.noNetwork' },
    { says: 'fatal: unable to access: Could not resolve host', code: 'setup.noNetwork' },
    { says: '  cause: Hash mismatch for `packaging==25.0`', code: 'setup.damagedDownload' },
    { says: 'internal compiler error', code: 'setup.toolFailed' },
  ]) {
    it(`puts "${says}" into a sentence`, async () => {
      const source = `console.error(${JSON.stringify(says)}); process.exit(1)`;
      await assert.rejects(script(source), { code });
      assert.ok(await eventuallyLogged(says), 'its words are in the log');
    });
  }

  it('hands over lines of standard error, of this run only', async () => {
    await script(`console.error('of the run before')`);
    assert.ok(await eventuallyLogged('of the run before'));
    const lines: string[] = [];
    await script(`console.error('Downloading\\nDownloaded'); setTimeout(() => {}, 800)`, {
      onErrorLine: (line) => lines.push(line),
    });
    assert.deepEqual(lines, ['Downloading', 'Downloaded']);
  });

  it('hands over lines, and the signal’s reason when it is cancelled', async () => {
    const controller = new AbortController();
    const running = script(`console.log('[1/9] half'); setTimeout(() => {}, 60000)`, {
      signal: controller.signal,
      onLine: (line) => controller.abort(new Error(line)),
    });
    await assert.rejects(running, /^Error: \[1\/9\] half$/);
  });

  it('passes on what configures the installers, and no secret', () => {
    const own = {
      UV_INDEX_URL: 'a',
      UV_DEFAULT_INDEX: 'b',
      npm_config_registry: 'c',
      GIT_SSL_CAINFO: 'd',
      NODE_EXTRA_CA_CERTS: 'e',
      HF_TOKEN: 'secret',
      NODE_OPTIONS: '--inspect',
      PYTHONPATH: '/x',
      UV_CACHE_DIR: undefined,
    };
    assert.deepEqual(Object.keys(installerConfiguration(own)).sort(), [
      'GIT_SSL_CAINFO',
      'NODE_EXTRA_CA_CERTS',
      'UV_DEFAULT_INDEX',
      'UV_INDEX_URL',
      'npm_config_registry',
    ]);
  });
});
