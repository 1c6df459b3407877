import assert from 'node:assert/strict';
import { access, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { DeveloperToolsQuery } from './developer-tools';
import { findProgram } from './find-program';
import { choosePython } from './find-python';
import { rememberPython } from './remembered-python';

/** Python as the search sees it: a program that answers three questions. */
const answers = (executable: string, version: string, missing = '') =>
  `#!/bin/sh\nprintf '%s\\n' "${executable}" ${version} '${missing}'\n`;

describe('the Python that set-up starts from', () => {
  let folder = '';
  const before = { path: process.env['PATH'], chosen: process.env['MOBILE_LLM_PYTHON'] };
  beforeEach(async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    folder = await mkdtemp(path.join(os.tmpdir(), "python's folder "));
    process.env['PATH'] = await python('on path', '3.12.1', { name: 'python3' }).then(path.dirname);
    delete process.env['MOBILE_LLM_PYTHON'];
  });
  afterEach(async () => {
    process.env['PATH'] = before.path;
    delete process.env['MOBILE_LLM_PYTHON'];
    if (before.chosen !== undefined) {
      process.env['MOBILE_LLM_PYTHON'] = before.chosen;
    }
    await rm(folder, { recursive: true, force: true });
  });

  async function python(place: string, version: string, { name = 'python', missing = '' } = {}): Promise<string> {
    const program = path.join(folder, place, name);
    await mkdir(path.dirname(program), { recursive: true });
    await writeFile(program, answers(program, version, missing));
    await chmod(program, 0o755);
    return program;
  }
  const cache = () => path.join(folder, 'cache');
  const chosen = (configured?: string) => choosePython(configured, cache());
  async function found(configured?: string): Promise<string> {
    const choice = await chosen(configured);
    return choice.kind === 'found' ? choice.python.executable : choice.reason;
  }

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

  it('is its own where PATH has none that will do, and why is said', async () => {
    for (const [version, missing, reason] of [
      ['3.9.2', '', /python3 will not do: 3\.9\.2 is too old$/],
      ['2.7.18', '', /2\.7\.18 is too old$/],
      ['3.15.0', '', /3\.15\.0 is too new$/],
      ['3.11.2', '_ctypes _ssl', /it has no ctypes, ssl$/],
    ] as const) {
      await python('on path', version, { name: 'python3', missing });
      const choice = await chosen();
      assert.equal(choice.kind, 'own');
      assert.match(await found(), reason);
    }
    process.env['PATH'] = folder;
    assert.deepEqual(await chosen(), { kind: 'own', reason: 'no Python was found' });
    // What Windows has in the place of a Python, and a link that leads nowhere.
    const broken = path.join(folder, 'python3');
    await writeFile(broken, '#!/bin/sh\nexit 9\n', { mode: 0o755 });
    assert.deepEqual(await chosen(), { kind: 'own', reason: 'no Python was found' });
  });

  it('stays its own where a Python is installed later, and only while that is there', async () => {
    const own = await python(path.join('cache', 'own-python', 'key', 'install', 'cpython', 'bin'), '3.14.10');
    await rememberPython(cache(), own);
    assert.deepEqual(await chosen(), { kind: 'own', reason: 'used by the last set-up' });
    await rm(own);
    assert.equal(await found(), path.join(folder, 'on path', 'python3'));
  });

  it('is never another than the one that was named: a wrong one is an error', async () => {
    const old = await python('old', '3.9.2');
    const minimal = await python('minimal', '3.12.0', { missing: '_ssl' });
    const fix = /3\.10 to 3\.14 .*or none/;
    await assert.rejects(chosen(old), { code: 'setup.oldPython', message: /3\.9\.2 .*too old/, fix });
    await assert.rejects(chosen(await python('new', '3.15.1')), { code: 'setup.newPython', fix });
    await assert.rejects(chosen(minimal), { code: 'setup.noPython', message: /it has no ssl\.$/, fix });
    await assert.rejects(chosen(path.join(folder, 'gone')), { code: 'setup.noPython', message: /cannot be started/ });
    process.env['MOBILE_LLM_PYTHON'] = 'python3';
    await assert.rejects(chosen(), { code: 'setup.noPython', message: /, python3, / });
  });

  it('is never what a Mac without developer tools has in its place, which would open a window', async () => {
    const mac = path.join(folder, 'usr', 'bin');
    const opened = path.join(folder, 'window');
    const tools = path.join(folder, 'tools');
    await mkdir(mac, { recursive: true });
    const script = (name: string, text: string) =>
      writeFile(path.join(mac, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    for (const name of ['python3', 'git', 'c++']) {
      await script(name, `echo > "${opened}"`);
    }
    await script('tar', '');
    await script('xcode-select', 'exit 2');
    const query = { platform: 'darwin', xcodeSelect: path.join(mac, 'xcode-select') } as const;
    const chosenOnMac = (configured?: string) => choosePython(configured, cache(), query);

    const onPath = process.env['PATH'] ?? '';
    process.env['PATH'] = [mac, onPath].join(path.delimiter);
    const choice = await chosenOnMac();
    assert.equal(choice.kind === 'found' && choice.python.executable, path.join(onPath, 'python3'));
    process.env['PATH'] = mac;
    assert.deepEqual(await chosenOnMac(), { kind: 'own', reason: 'no Python was found' });
    await assert.rejects(chosenOnMac(path.join(mac, 'python3')), {
      code: 'setup.noPython',
      message: /developer tools/,
    });
    const found = (name: string, on: DeveloperToolsQuery) => findProgram(name, process.env, on);
    assert.deepEqual([await found('git', query), await found('c++', query)], [undefined, undefined]);
    // Deleted tools are still named; a program of the system itself needs none of them.
    await script('xcode-select', `echo '${path.join(folder, 'none')}'`);
    assert.equal(await found('git', query), undefined);
    assert.equal(await found('tar', query), path.join(mac, 'tar'));
    await assert.rejects(access(opened));

    await mkdir(tools);
    await script('xcode-select', `echo "${tools}"`);
    assert.equal(await found('git', query), path.join(mac, 'git'));
    assert.equal(await found('git', { ...query, platform: 'linux', xcodeSelect: 'none' }), path.join(mac, 'git'));
  });
});
