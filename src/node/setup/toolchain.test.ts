import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createToolchain } from './toolchain';

describe('a toolchain that only uses what is there', () => {
  it('says what is missing, and neither downloads nor makes anything', async () => {
    const cacheFolder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-toolchain-'));
    try {
      const resourceFolder = path.resolve(import.meta.dirname, '..', '..', '..');
      const { signal } = new AbortController();
      const toolchain = createToolchain({ cacheFolder, resourceFolder, signal, onlyReady: true });
      const missing = { code: 'setup.notMade', message: /Not there yet: uv/ };
      await assert.rejects(toolchain.pythonEnvironment(), missing);
      await assert.rejects(toolchain.embeddedBase(), missing);
      await assert.rejects(toolchain.llamaSource(), { code: 'setup.notMade', message: /llama\.cpp source/ });
      assert.deepEqual(await readdir(cacheFolder), []);
    } finally {
      await rm(cacheFolder, { recursive: true, force: true });
    }
  });
});
