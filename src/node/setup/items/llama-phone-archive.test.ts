import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { makeElf } from '../../../core/runtime/elf.cases';
import { type MadeEntry, makeTarGz, makeZip } from '../../runtime/archives.cases';
import { fetchArchive } from '../../runtime/fetch-archive';
import { checkRuntimeFiles, readRuntimes } from '../../runtime/runtime-build';
import { provide } from '../cached-item';
import { type WebAsker, WebRoute } from '../web-request';
import { llamaPhoneArchiveItem } from './llama-phone-archive';

const signal = new AbortController().signal;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const elf = (facts: Parameters<typeof makeElf>[0] = {}) => Buffer.from(makeElf(facts));

/** What a release of llama.cpp for Android has in it, with libraries that could not run. */
const release: readonly MadeEntry[] = [
  { name: 'llama-b9000/', type: 'folder' },
  { name: 'llama-b9000/LICENSE', content: 'MIT' },
  { name: 'llama-b9000/llama-cli', content: elf() },
  {
    name: 'llama-b9000/llama-server',
    content: elf({ needed: ['libggml.so', 'libc.so'], runPath: '$ORIGIN', alignments: [65_536] }),
  },
  { name: 'llama-b9000/libggml.so', content: elf({ alignments: [16_384] }) },
  { name: 'llama-b9000/libggml-cpu-android_armv8.0_1.so', content: elf({ alignments: [16_384, 65_536] }) },
];

describe('a runtime from an archive', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'phone-archive-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function make(bytes: Buffer, hash = sha256(bytes)) {
    const from = path.join(folder, 'llama-b9000-bin-android-arm64.tar.gz');
    await writeFile(from, bytes);
    const cacheFolder = path.join(folder, 'cache');
    const context = { cacheFolder, resourceFolder: folder, signal, report: () => undefined };
    const item = llamaPhoneArchiveItem(context, { from, sha256: hash });
    return readRuntimes(await provide(item, { cacheFolder, onState: () => undefined, signal }));
  }

  it('is llama-server and the libraries beside it, described by its manifest', async () => {
    for (const bytes of [makeTarGz(release), makeZip(release)]) {
      const [build, ...others] = await make(bytes);
      assert.ok(build);
      assert.deepEqual(others, []);
      const { manifest } = build;
      assert.deepEqual(
        manifest.files.map(({ name }) => name),
        ['libggml-cpu-android_armv8.0_1.so', 'libggml.so', 'llama-server'],
      );
      assert.equal(manifest.kind, 'prebuilt');
      assert.equal(manifest.abi, 'arm64-v8a');
      assert.equal(manifest.pageAlignmentBytes, 16_384);
      assert.equal(manifest.llama.tag, 'b9000');
      assert.deepEqual(manifest.archive, {
        name: 'llama-b9000-bin-android-arm64.tar.gz',
        sha256: sha256(bytes),
      });
      await checkRuntimeFiles(build);
      assert.deepEqual(
        (await readdir(build.folder)).sort(),
        [...manifest.files.map(({ name }) => name), 'manifest.json'].sort(),
      );
    }
  });

  it('is refused, with nothing unpacked, when its hash is another', async () => {
    await assert.rejects(make(makeTarGz(release), 'a'.repeat(64)), { code: 'runtime.otherHash' });
    const left = await readdir(path.join(folder, 'cache', 'llama-phone-archive'), { recursive: true });
    assert.ok(!left.some((name) => /unpacked|\.so|llama-server|\.part/.test(name)), left.join());
  });

  it('is refused without llama-server, for another processor, or when it would not find its libraries', async () => {
    const without = release.filter(({ name }) => !name.endsWith('llama-server'));
    await assert.rejects(make(makeTarGz(without)), { code: 'runtime.noProgram' });
    const server = (content: Buffer) => makeTarGz([...without, { name: 'llama-b9000/llama-server', content }]);
    await assert.rejects(make(server(elf({ machine: 40 }))), { code: 'runtime.badElf', message: /machine 40/ });
    await assert.rejects(make(server(elf({ machine: 62 }))), { code: 'runtime.badElf', message: /aarch64/ });
    await assert.rejects(make(server(elf({ needed: ['libggml.so'] }))), {
      code: 'runtime.badElf',
      message: /\$ORIGIN/,
    });
    await assert.rejects(make(server(Buffer.from('#!/bin/sh\n'))), { code: 'runtime.badElf', message: /no ELF/ });
  });

  it('tells when a file of it was changed later', async () => {
    const [build] = await make(makeTarGz(release));
    assert.ok(build);
    const file = path.join(build.folder, 'libggml.so');
    const bytes = await readFile(file);
    bytes.writeUInt8(1, bytes.length - 1);
    await writeFile(file, bytes);
    await assert.rejects(checkRuntimeFiles(build), { code: 'runtime.damaged', message: /libggml\.so has another/ });
    await rm(file);
    await assert.rejects(checkRuntimeFiles(build), { code: 'runtime.damaged', message: /libggml\.so is missing/ });
  });
});

describe('downloading an archive', () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 253));
  let folder: string;
  let target: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'fetch-archive-'));
    target = path.join(folder, 'archive');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  type Answer = (request: IncomingMessage, response: ServerResponse) => void;

  /** A server without a certificate that the download takes for `https://example.test`. */
  async function withServer(answer: Answer, use: (asIf: WebAsker) => Promise<void>): Promise<void> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const route = await WebRoute.find({});
    const asIf: WebAsker = {
      ask: async ({ pathname }, request) => {
        const answered = await route.ask(new URL(pathname, `http://127.0.0.1:${port}`), request);
        const to = answered.address.pathname;
        return { ...answered, address: new URL(to, to === '/plain' ? 'http://x' : 'https://x') };
      },
    };
    try {
      await use(asIf);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
  const source = { from: 'https://example.test/llama-b9000-bin-android-arm64.tar.gz', sha256: sha256(bytes) };

  it('goes on where it was cut, and reports how far it is', async () => {
    const ranges: (string | undefined)[] = [];
    const answer: Answer = ({ headers }, response) => {
      ranges.push(headers.range);
      const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
      response.writeHead(start > 0 ? 206 : 200, { 'Content-Length': bytes.length - start });
      if (start > 0) {
        response.end(bytes.subarray(start));
      } else {
        response.write(bytes.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50));
      }
    };
    await withServer(answer, async (asIf) => {
      await assert.rejects(fetchArchive(source, target, { signal, route: asIf }), { code: 'runtime.downloadFailed' });
      const seen: (readonly [number, number | undefined])[] = [];
      const onProgress = (...progress: [number, number | undefined]) => seen.push(progress);
      await fetchArchive(source, target, { signal, route: asIf, onProgress });
      assert.deepEqual(ranges, [undefined, 'bytes=100000-']);
      assert.deepEqual(seen.at(-1), [bytes.length, bytes.length]);
    });
    assert.deepEqual(await readFile(target), bytes);
  });

  it('begins anew where a server cannot go on, and when the whole has another hash', async () => {
    await writeFile(`${target}.part`, 'something else');
    await withServer(
      (_request, response) => response.end(bytes),
      async (asIf) => {
        await fetchArchive(source, target, { signal, route: asIf });
        const other = { ...source, sha256: 'a'.repeat(64) };
        await assert.rejects(fetchArchive(other, target, { signal, route: asIf }), { code: 'runtime.otherHash' });
      },
    );
    assert.deepEqual(await readdir(folder), ['archive']);
  });

  it('says why there is no archive, and follows no way out of https', async () => {
    const answer: Answer = ({ url }, response) => {
      if (url === '/plain') {
        response.end(bytes);
      } else {
        response.writeHead(url === '/moved' ? 302 : 404, { Location: '/plain' }).end();
      }
    };
    await withServer(answer, async (asIf) => {
      const from = (path: string) => fetchArchive({ ...source, from: path }, target, { signal, route: asIf });
      await assert.rejects(from('https://example.test/none'), { code: 'runtime.downloadFailed', message: /404/ });
      await assert.rejects(from('https://example.test/moved'), { message: /without https/ });
      await assert.rejects(from('http://example.test/a.zip'), { code: 'argument.invalid', message: /only https/ });
      await assert.rejects(from(path.join(folder, 'none.zip')), { code: 'file.notFound' });
    });
    await assert.rejects(
      fetchArchive(source, target, { signal, route: { ask: () => Promise.reject(new Error('no route')) } }),
      {
        code: 'runtime.downloadFailed',
        message: /no route/,
      },
    );
  });

  it('stops when cancelled', async () => {
    const reason = new DOMException('enough', 'AbortError');
    const cancel = new AbortController();
    await withServer(
      (_request, response) => {
        response.write(bytes.subarray(0, 1000), () => cancel.abort(reason));
      },
      async (asIf) => {
        await assert.rejects(fetchArchive(source, target, { signal: cancel.signal, route: asIf }), reason);
      },
    );
  });
});
