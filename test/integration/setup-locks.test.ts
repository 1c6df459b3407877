import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, it } from 'mocha';
import { cacheFolder } from '../../src/node/setup/cache-folder';
import { itemFolder } from '../../src/node/setup/cached-item';
import { uvItem, uvProgram } from '../../src/node/setup/items/uv';
import { runTool } from '../../src/node/setup/run-tool';

const requirements = path.resolve('python', 'requirements');
const platforms = { Linux: 'x86_64-manylinux_2_28', Windows: 'x86_64-pc-windows-msvc' } as const;

/** What set-up installs is tried on this computer only: for the others, whether there is something to install. */
describe('The locked packages', function () {
  this.timeout(120_000);
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'locks-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Installs nothing. @throws WorkbenchError with what uv says of a package that has no wheel */
  async function look(file: string, platform: string, version: string): Promise<void> {
    const signal = new AbortController().signal;
    const context = { cacheFolder: cacheFolder(), resourceFolder: process.cwd(), signal, report: () => undefined };
    const dry = ['--dry-run', '--only-binary', ':all:', '--no-deps', '--require-hashes', '--target', folder];
    const computer = ['--python-platform', platform, '--python-version', version];
    await runTool({
      program: uvProgram(itemFolder(cacheFolder(), await uvItem(context))),
      arguments: ['pip', 'install', ...dry, ...computer, '-r', path.join(requirements, file)],
      workingFolder: folder,
      what: `looking for ${file}`,
      timeoutMs: 60_000,
      signal,
    });
  }

  for (const [system, platform] of Object.entries(platforms)) {
    it(`have wheels for ${system}, for the oldest Python and for set-up's own`, async () => {
      const own = (await readFile(path.join(requirements, 'python-version.txt'), 'utf8')).trim();
      const tools = system === 'Windows' ? 'tools-windows.txt' : 'tools.txt';
      await look('training.txt', platform, '3.10');
      for (const file of ['training.txt', tools, 'embedded-base.txt', 'npm.txt']) {
        await look(file, platform, own);
      }
    });
  }

  it('are found missing where there are none', async () => {
    await assert.rejects(look('training.txt', platforms.Linux, '3.9'), { code: 'setup.toolFailed' });
  });
});
