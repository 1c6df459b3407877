import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, it } from 'mocha';
import { create } from 'tar';
import { sha256OfFile } from '../../src/node/files/sha256';
import { findUnused } from '../../src/node/setup/clean-cache';
import { examine } from '../../src/node/setup/doctor';
import type { SetupProgress } from '../../src/node/setup/progress';
import { createToolchain } from '../../src/node/setup/toolchain';

const root = process.cwd();
const dayMs = 86_400_000;
/** What a Python does without here, so that its archive is made quickly. */
const leftOut =
  /^(?:test|idlelib|tkinter|turtledemo|lib2to3|ensurepip|pydoc_data|__pycache__|config-.*|(?:site|dist)-packages)$/;
const proxies = ['HTTP_PROXY', 'http_proxy'];
const names = ['PATH', 'MOBILE_LLM_PYTHON', 'UV_PYTHON_DOWNLOADS_JSON_URL', 'UV_HTTP_RETRIES', ...proxies];

/**
 * uv is the real one, from the real index; Python's archive is made here of the one that is there, and served by what
 * uv takes for a proxy.
 */
describe('Set-up on a computer without Python', function () {
  this.timeout(180_000);
  let folder = '';
  let cacheFolder = '';
  let resourceFolder = '';
  let downloads: PythonDownloads;
  const saved = new Map(names.map((name) => [name, process.env[name]]));

  before(async function () {
    if (process.platform !== 'linux') {
      process.stdout.write('    skipped: the archive is made on Linux only\n');
      this.skip();
    }
    folder = await mkdtemp(path.join(os.tmpdir(), 'no python ü-'));
    cacheFolder = path.join(folder, 'cache');
    resourceFolder = path.join(folder, 'resources');
    downloads = await PythonDownloads.make(folder);
    await makeResources(resourceFolder, downloads.version);
    const empty = path.join(folder, 'empty');
    await mkdir(empty);
    delete process.env['MOBILE_LLM_PYTHON'];
    const table = `${downloads.origin}/downloads.json`;
    Object.assign(process.env, Object.fromEntries(proxies.map((name) => [name, downloads.origin])));
    Object.assign(process.env, { PATH: empty, UV_PYTHON_DOWNLOADS_JSON_URL: table, UV_HTTP_RETRIES: '0' });
  });
  after(async () => {
    for (const [name, value] of saved) {
      delete process.env[name];
      Object.assign(process.env, value === undefined ? {} : { [name]: value });
    }
    downloads?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const look = () => examine({ cacheFolder, resourceFolder, signal: new AbortController().signal });
  const python = async () => (await look()).find(({ name }) => name === 'Python');
  function install(
    onProgress: (progress: SetupProgress) => void = () => undefined,
    controller = new AbortController(),
  ) {
    const toolchain = createToolchain({ cacheFolder, resourceFolder, onProgress, signal: controller.signal });
    return toolchain.pythonEnvironment();
  }

  it('says that it brings one, which is nothing that is wrong', async () => {
    const { item, status, version, detail } = (await python()) ?? {};
    assert.deepEqual([item, status, version], ['own-python', 'later', downloads.version]);
    assert.match(detail ?? '', /^no Python was found; set-up brings this one$/);
    assert.deepEqual(
      (await look()).filter((report) => report.status === 'problem'),
      [],
    );
  });

  it('says where else one can come from where none can be downloaded', async () => {
    downloads.answer = 'none';
    const fix = /UV_PYTHON_INSTALL_MIRROR, or install Python 3\.10 to 3\.14 yourself/;
    await assert.rejects(install(), { code: 'setup.noOwnPython', message: /404/, fix });
  });

  it('takes none with another hash than the table has', async () => {
    downloads.answer = 'other';
    await assert.rejects(install(), { code: 'setup.damagedDownload', message: /as cpython-/ });
    assert.equal((await python())?.status, 'later');
  });

  it('stops in the middle when it is cancelled', async () => {
    downloads.answer = 'half';
    const controller = new AbortController();
    const progress: SetupProgress[] = [];
    const onProgress = (state: SetupProgress) => {
      progress.push(state);
      if (state.item === 'own-python' && state.total !== undefined) {
        controller.abort(new Error('enough'));
      }
    };
    await assert.rejects(install(onProgress, controller), /enough/);
    assert.equal(progress.find(({ total }) => total !== undefined)?.title, 'Python itself (about 35 MB)');
    assert.equal((await python())?.status, 'later');
  });

  it('goes on after it was killed in the middle, and ends with an environment that runs', async () => {
    downloads.answer = 'half';
    const asked = downloads.asked;
    const killed = installInProcess({ cacheFolder, resourceFolder });
    await once(downloads.server, 'archive');
    killed.kill('SIGKILL');
    await once(killed, 'close');
    assert.ok(downloads.asked > asked);

    downloads.answer = 'whole';
    const { executable } = await install();
    const program = 'import sys, packaging; print(sys.base_prefix, packaging.__file__, sep="\\n")';
    const [home = '', packaging = ''] = execFileSync(executable, ['-I', '-c', program], { encoding: 'utf8' }).split(
      '\n',
    );
    const own = path.join(await realpath(cacheFolder), 'own-python') + path.sep;
    assert.ok((await realpath(home)).startsWith(own), home);
    assert.ok(packaging.startsWith(path.join(cacheFolder, 'python')), packaging);
  });

  it('shows it with version, path and reason, and uses it from then on without asking for it again', async () => {
    const { status, version, path: place = '', detail } = (await python()) ?? {};
    assert.deepEqual([status, version], ['ok', downloads.version]);
    assert.match(detail ?? '', /^made by set-up: used by the last set-up$/);
    assert.match(execFileSync(place, ['--version'], { encoding: 'utf8' }), new RegExp(`Python ${downloads.version}`));
    const asked = downloads.asked;
    const states: string[] = [];
    await install(({ item, state }) => states.push(`${item} ${state}`));
    assert.deepEqual(states.sort(), ['own-python cached', 'python cached', 'uv cached']);
    assert.equal(downloads.asked, asked);
  });

  it('puts nothing onto PATH, and is cleaned away where nothing has used it for long', async () => {
    assert.deepEqual(await readdir(path.join(folder, 'empty')), []);
    const now = new Date(Date.now() + 40 * dayMs);
    const unused = await findUnused({ cacheFolder, days: 30, now });
    assert.deepEqual(unused.map(({ kind }) => kind).sort(), ['own-python', 'python', 'uv']);
  });
});

/** A table of Pythons as uv's own, and the archive of the one in it. */
class PythonDownloads {
  answer: 'whole' | 'half' | 'other' | 'none' = 'whole';
  asked = 0;
  readonly server: Server;
  readonly version: string;
  readonly #archive: Buffer;

  private constructor(version: string, archive: Buffer, table: object) {
    this.version = version;
    this.#archive = archive;
    this.server = createServer((request, response) => {
      if (request.url?.endsWith('/downloads.json')) {
        response.end(JSON.stringify(table));
        return;
      }
      this.asked += 1;
      if (this.answer === 'none') {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-length': this.#archive.length });
      if (this.answer === 'half') {
        response.write(this.#archive.subarray(0, this.#archive.length / 2), () => this.server.emit('archive'));
        return;
      }
      // The last bytes are a checksum that unpacking need not read.
      const last = this.answer === 'other' ? Buffer.alloc(1, 7) : this.#archive.subarray(-1);
      response.end(Buffer.concat([this.#archive.subarray(0, -1), last]));
    });
  }

  static async make(folder: string): Promise<PythonDownloads> {
    const { version, archive } = await archivePython(folder);
    const sha256 = await sha256OfFile(archive);
    const [major, minor, patch] = version.split('.').map(Number);
    const arch = { family: process.arch === 'x64' ? 'x86_64' : 'aarch64', variant: null };
    const table = {
      [`cpython-${version}-linux-${arch.family}-gnu`]: {
        ...{ name: 'cpython', arch, os: 'linux', libc: 'gnu', major, minor, patch, prerelease: '' },
        // Only a proxy knows where that is.
        ...{ url: 'http://python.invalid/python.tar.gz', sha256, variant: null, build: '20260101' },
      },
    };
    const downloads = new PythonDownloads(version, await readFile(archive), table);
    await once(downloads.server.listen(0, '127.0.0.1'), 'listening');
    return downloads;
  }

  get origin(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/**
 * An archive in the layout of python-build-standalone's `install_only`, of the Python that is there. Only a part of that
 * is in it: no tests, no packages, and where its library is shared, that stays where it is.
 */
async function archivePython(folder: string): Promise<{ readonly version: string; readonly archive: string }> {
  const question =
    'import sys, sysconfig as s; print(sys.executable, s.get_path("stdlib"), sys.version.split()[0], sep="\\n")';
  const started = process.env['MOBILE_LLM_PYTHON'] ?? 'python3';
  const answer = execFileSync(started, ['-I', '-c', question], { encoding: 'utf8' });
  const [executable = '', library = '', version = ''] = answer.trim().split('\n');
  const name = `python${version.split('.').slice(0, 2).join('.')}`;
  const staged = path.join(folder, 'staged');
  const programs = path.join(staged, 'python', 'bin');
  await mkdir(programs, { recursive: true });
  await copyFile(await realpath(executable), path.join(programs, name));
  await Promise.all(['python', 'python3'].map((link) => symlink(name, path.join(programs, link))));
  const filter = (source: string) => !leftOut.test(path.basename(source));
  await cp(library, path.join(staged, 'python', 'lib', name), { recursive: true, dereference: true, filter });
  const archive = path.join(folder, 'python.tar.gz');
  await create({ file: archive, cwd: staged, gzip: { level: 1 } }, ['python']);
  return { version, archive };
}

/** Real locks, but for the training's: one small package of it is enough. */
async function makeResources(folder: string, version: string): Promise<void> {
  const requirements = path.join('python', 'requirements');
  await mkdir(path.join(folder, requirements), { recursive: true });
  await mkdir(path.join(folder, 'native'));
  const lock = path.join('native', 'llama.cpp.lock.json');
  await copyFile(path.join(root, lock), path.join(folder, lock));
  await copyFile(path.join(root, requirements, 'uv.txt'), path.join(folder, requirements, 'uv.txt'));
  const training = await readFile(path.join(root, requirements, 'training.txt'), 'utf8');
  const [small = ''] = /^packaging==(?:.*\\\n)+.*\n/m.exec(training) ?? [];
  await writeFile(path.join(folder, requirements, 'training.txt'), small);
  await writeFile(path.join(folder, requirements, 'python-version.txt'), `${version}\n`);
}

function installInProcess(options: { readonly cacheFolder: string; readonly resourceFolder: string }): ChildProcess {
  const toolchain = pathToFileURL(path.join(root, 'src', 'node', 'setup', 'toolchain.ts')).href;
  const script = `
    const { createToolchain } = await import(${JSON.stringify(toolchain)});
    const options = ${JSON.stringify(options)};
    await createToolchain({ ...options, signal: new AbortController().signal }).pythonEnvironment();`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  return spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
