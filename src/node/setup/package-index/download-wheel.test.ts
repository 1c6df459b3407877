import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, it } from 'mocha';
import yazl from 'yazl';
import { sha256Hex } from '../../files/sha256';
import type { SetupContext } from '../context';
import { uvItem, uvProgram } from '../items/uv';

const json = 'application/vnd.pypi.simple.v1+json';
const html = 'text/html; charset=utf-8';
const program = process.platform === 'win32' ? 'uv.exe' : 'uv';
/** All computers' tags in one name: the tests run on any of them. */
const linux = ['x86_64', 'aarch64'].flatMap((arch) => [`manylinux_2_17_${arch}`, `musllinux_1_1_${arch}`]);
const others = ['macosx_10_12_x86_64', 'macosx_11_0_arm64', 'win_amd64', 'win_arm64'];
const fileName = `uv-1.2.3-py3-none-${[...linux, ...others].join('.')}.whl`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe('uv from a package index', () => {
  let folder = '';
  let server: Server;
  let wheel: Buffer;
  const answers = new Map<string, Answer>();
  const asked: string[] = [];
  const names = ['UV_DEFAULT_INDEX', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NO_PROXY', 'no_proxy'];
  const saved = new Map(names.map((name) => [name, process.env[name]]));
  let context: SetupContext;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'wheel ü-'));
    wheel = await makeWheel(`uv-1.2.3.data/scripts/${program}`);
    answers.clear();
    asked.length = 0;
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const answer = answers.get(request.url ?? '');
      if (answer) {
        answer(request, response);
      } else {
        response.writeHead(404).end();
      }
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    for (const name of names) {
      delete process.env[name];
    }
    process.env['UV_DEFAULT_INDEX'] = `${origin()}/simple`;
    await lock(sha256Hex(wheel));
    const signal = new AbortController().signal;
    context = { cacheFolder: folder, resourceFolder: folder, signal, report: () => undefined };
  });
  afterEach(async () => {
    for (const [name, value] of saved) {
      delete process.env[name];
      Object.assign(process.env, value === undefined ? {} : { [name]: value });
    }
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  function origin(): string {
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  async function lock(hash: string): Promise<void> {
    const requirements = path.join(folder, 'python', 'requirements');
    await mkdir(requirements, { recursive: true });
    await writeFile(path.join(requirements, 'uv.txt'), `uv==1.2.3 \\\n    --hash=sha256:${hash}\n    # via -r uv.in\n`);
  }

  const send = (content: string | Buffer, type = 'application/octet-stream'): Answer => {
    return (_request, response) =>
      response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(content) }).end(content);
  };
  const page = (url: string) =>
    JSON.stringify({
      files: [
        { filename: 'uv-1.2.30-x.whl', url },
        { filename: fileName, url },
      ],
    });

  async function make(own: SetupContext = context): Promise<string> {
    const part = path.join(folder, 'part');
    await mkdir(part, { recursive: true });
    await (await uvItem(own)).make(part);
    return uvProgram(part);
  }

  it('comes with JSON, is unpacked and can be executed; nothing else stays', async () => {
    answers.set('/simple/uv/', send(page(`../../files/${fileName}`), json));
    answers.set(`/files/${fileName}`, send(wheel));
    const amounts: (number | undefined)[] = [];
    const uv = await make({ ...context, report: ({ done, total }) => amounts.push(done, total) });
    assert.equal(await readFile(uv, 'utf8'), 'program');
    assert.deepEqual(amounts.slice(-2), [wheel.length, wheel.length]);
    assert.deepEqual(await readdir(path.join(folder, 'part')), ['packages']);
    if (process.platform !== 'win32') {
      assert.equal((await stat(uv)).mode & 0o777, 0o755);
    }
  });

  it('comes from an index that has only HTML, from where its page leads', async () => {
    const link = `<a data-x="1" href='elsewhere/${fileName}?a=1&amp;b=2#sha256=0' class="x">uv</a>`;
    const base = `<base href="/moved/">`;
    answers.set('/simple/uv/', (_request, response) => response.writeHead(301, { location: '/other/uv' }).end());
    answers.set(
      '/other/uv',
      send(`<!doctype html><html><head>${base}</head><body><a>no</a>${link}</body></html>`, html),
    );
    answers.set(`/moved/elsewhere/${fileName}?a=1&b=2`, send(wheel));
    assert.equal(await readFile(await make(), 'utf8'), 'program');
  });

  it('is asked for with the name and password of the index, and no error says these', async () => {
    process.env['UV_DEFAULT_INDEX'] = `${origin().replace('//', '//me:hidden%40@')}/simple/`;
    const wanted = `Basic ${Buffer.from('me:hidden@').toString('base64')}`;
    const guarded = (answer: Answer): Answer => {
      return (request, response) =>
        request.headers.authorization === wanted ? answer(request, response) : response.writeHead(401).end();
    };
    answers.set('/simple/uv/', guarded(send(page(`${origin()}/files/${fileName}`), json)));
    answers.set(`/files/${fileName}`, guarded(send(wheel)));
    assert.equal(await readFile(await make(), 'utf8'), 'program');
    answers.clear();
    await assert.rejects(make(), (error: Error) => {
      assert.match(error.message, /^uv could not be downloaded from http:\/\/127\.0\.0\.1:\d+\/simple\/: .*404/);
      return true;
    });
  });

  it('is not taken with another content, and then goes on anew', async () => {
    answers.set('/simple/uv/', send(page(`/files/${fileName}`), json));
    const other = Buffer.from(wheel);
    other[other.length - 1] = 1 ^ (other.at(-1) ?? 0);
    answers.set(`/files/${fileName}`, send(other));
    await assert.rejects(make(), { code: 'setup.damagedDownload', message: /uv 1\.2\.3/ });
    assert.deepEqual(await readdir(path.join(folder, 'part')), []);
    answers.set(`/files/${fileName}`, send(wheel));
    assert.equal(await readFile(await make(), 'utf8'), 'program');
  });

  it('is made anew where a process was killed while it downloaded or unpacked', async () => {
    answers.set('/simple/uv/', send(page(`/files/${fileName}`), json));
    answers.set(`/files/${fileName}`, send(wheel));
    const scripts = path.join(folder, 'part', 'unpacked', 'uv-1.2.3.data', 'scripts');
    await mkdir(scripts, { recursive: true });
    await writeFile(path.join(scripts, program), 'half of it');
    await writeFile(path.join(folder, 'part', 'wheel'), Buffer.alloc(2 * wheel.length));
    assert.equal(await readFile(await make(), 'utf8'), 'program');
    assert.deepEqual(await readdir(path.join(folder, 'part')), ['packages']);
  });

  it('is not taken where the locked wheel has no program for this computer', async () => {
    wheel = await makeWheel('uv-1.2.3.data/scripts/other');
    await lock(sha256Hex(wheel));
    answers.set('/simple/uv/', send(page(`/files/${fileName}`), json));
    answers.set(`/files/${fileName}`, send(wheel));
    await assert.rejects(make(), { code: 'setup.damagedDownload' });
  });

  for (const [what, answer, detail] of [
    ['an error', undefined, /404/],
    [
      'nothing for this computer',
      send(JSON.stringify({ files: [{ filename: 'uv-1.2.3.tar.gz', url: 'x' }] }), json),
      /no uv 1\.2\.3/,
    ],
    ['what is no page', send('<<<{', json), /no uv 1\.2\.3/],
    [
      'addresses without end',
      ((_, response) => response.writeHead(302, { location: '/simple/uv/' }).end()) as Answer,
      /leads/,
    ],
    ['an address of another kind', send(page('file:///etc/passwd'), json), /no uv 1\.2\.3/],
    [
      'half of a page',
      ((_, response) => {
        response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy());
      }) as Answer,
      /aborted/,
    ],
  ] as const) {
    it(`says in one sentence that the index answers with ${what}`, async () => {
      if (answer) {
        answers.set('/simple/uv/', answer);
      }
      await assert.rejects(make(), { code: 'setup.downloadFailed', message: detail });
    });
  }

  it('ends in the middle when it is cancelled', async () => {
    const cancelled = new AbortController();
    answers.set('/simple/uv/', send(page(`/files/${fileName}`), json));
    answers.set(`/files/${fileName}`, (_request, response) => response.writeHead(200).write(wheel.subarray(0, 10)));
    const report = () => cancelled.abort(new Error('enough'));
    await assert.rejects(make({ ...context, signal: cancelled.signal, report }), /enough/);
  });

  it('is asked of the proxy that an environment names', async () => {
    const direct = 'http://packages.invalid';
    Object.assign(process.env, { UV_DEFAULT_INDEX: `${direct}/simple`, ALL_PROXY: origin(), NO_PROXY: '' });
    answers.set(`${direct}/simple/uv/`, send(page(`/files/${fileName}`), json));
    answers.set(`${direct}/files/${fileName}`, send(wheel));
    assert.equal(await readFile(await make(), 'utf8'), 'program');
    assert.deepEqual(asked, [`${direct}/simple/uv/`, `${direct}/files/${fileName}`]);
  });
});

async function makeWheel(name: string): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  zip.addBuffer(Buffer.from('program'), name, { mode: 0o100755 });
  zip.addBuffer(Buffer.from('Name: uv'), 'uv-1.2.3.dist-info/METADATA');
  zip.end();
  return buffer(zip.outputStream);
}
