import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findSystemPython } from './find-python';
import { rememberPython } from './remembered-python';

/** Python as the search sees it: a program that answers three questions. */
const answers = (executable: string, version: string) => `#!/bin/sh\nprintf '%s\\n' "${executable}" ${version} True\n`;

describe('the Python that set-up starts from', () => {
  let folder = '';
  const before = { path: process.env['PATH'], chosen: process.env['MOBILE_LLM_PYTHON'] };
  beforeEach(async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    folder = await mkdtemp(path.join(os.tmpdir(), "python's folder "));
    process.env['PATH'] = await python('on path', '3.12.1', 'python3').then(path.dirname);
    delete process.env['MOBILE_LLM_PYTHON'];
  });
  afterEach(async () => {
    process.env['PATH'] = before.path;
    if (before.chosen !== undefined) {
      process.env['MOBILE_LLM_PYTHON'] = before.chosen;
    }
    await rm(folder, { recursive: true, force: true });
  });

  async function python(place: string, version: string, name = 'python'): Promise<string> {
    const program = path.join(folder, place, name);
    await mkdir(path.dirname(program), { recursive: true });
    await writeFile(program, answers(program, version));
    await chmod(program, 0o755);
    return program;
  }
  const cache = () => path.join(folder, 'cache');
  const found = async (configured?: string) => (await findSystemPython(configured, cache())).executable;

  it('is the one of the last set-up wherever a window has another PATH, unless one is named', async () => {
    const onPath = path.join(folder, 'on path', 'python3');
    assert.equal(await found(), onPath);
    const ofShell = await python('pyenv', '3.11.7');
    await rememberPython(cache(), ofShell);
    assert.equal(await found(), ofShell);
    assert.equal(await found(onPath), onPath);
    process.env['MOBILE_LLM_PYTHON'] = onPath;
    assert.equal(await found(), onPath);
  });

  it('is looked for again where that is gone, too old, or not what was written', async () => {
    const onPath = path.join(folder, 'on path', 'python3');
    await rememberPython(cache(), path.join(folder, 'gone', 'python'));
    assert.equal(await found(), onPath);
    await rememberPython(cache(), await python('old', '3.9.2'));
    assert.equal(await found(), onPath);
    for (const text of ['', '{"executable":', '{"executable":"python"}', '{"executable":7}']) {
      await writeFile(path.join(cache(), 'set-up-python.json'), text);
      assert.equal(await found(), onPath, text);
    }
  });
});
