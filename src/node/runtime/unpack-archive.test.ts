import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type MadeEntry, makeTar, makeTarGz, makeZip } from './archives.cases';
import { unpackArchive } from './unpack-archive';

describe('unpacking an archive', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'unpack-archive-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function unpack(bytes: Buffer, signal = new AbortController().signal) {
    const archive = path.join(folder, 'archive');
    await writeFile(archive, bytes);
    return unpackArchive(archive, path.join(folder, 'out', 'in'), { name: 'made.zip', signal });
  }

  /** Everything below the test's folder but the archive: what a hostile one may have written anywhere near. */
  async function written(): Promise<readonly string[]> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory() && entry.name !== 'archive');
    return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
  }

  const makers = { 'tar.gz': makeTarGz, zip: makeZip } as const;
  for (const [format, make] of Object.entries(makers)) {
    it(`${format}: unpacks files and folders`, async () => {
      const entries: MadeEntry[] = [
        { name: './', type: 'folder' },
        { name: './llama-b9000/', type: 'folder' },
        { name: './llama-b9000/llama-server', content: 'program' },
        { name: 'llama-b9000/libggml.so', content: 'x'.repeat(100_000) },
      ];
      const files = await unpack(make(entries));
      assert.deepEqual(
        files.map(({ parts }) => parts.join('/')),
        ['llama-b9000/llama-server', 'llama-b9000/libggml.so'],
      );
      assert.equal(await readFile(files[0]?.file ?? '', 'utf8'), 'program');
    });

    const refusals: Readonly<Record<string, readonly [what: RegExp, entries: readonly MadeEntry[]]>> = {
      'an absolute path': [/absolute path/, [{ name: '/tmp/evil' }]],
      'a way out': [/leads out/, [{ name: 'a/../../evil' }]],
      'a way out by a folder': [/leads out/, [{ name: '../', type: 'folder' }]],
      'a drive': [/strange name/, [{ name: 'C:/evil' }]],
      'a path of another computer': [/absolute path|strange name/, [{ name: '//server/share/evil' }]],
      'a backslash': [/strange name/, [{ name: '..\\evil' }]],
      'a control character': [/strange name/, [{ name: 'evil\u0007' }]],
      'a device of Windows': [/Windows cannot/, [{ name: 'bin/NUL.so' }]],
      'a stop at the end': [/Windows cannot/, [{ name: 'bin./evil' }]],
      'a symbolic link': [/is a link/, [{ name: 'evil', type: 'symlink', target: '/etc/passwd' }]],
      'the same name twice': [/stands twice/, [{ name: 'a.so' }, { name: 'a.so' }]],
      'the same name in capitals': [/stands twice/, [{ name: 'bin/liba.so' }, { name: 'BIN/LibA.so' }]],
      'the same name in other characters': [/stands twice/, [{ name: 'é.so' }, { name: 'e\u0301.so' }]],
      'a file that is a folder too': [/both a file and a folder/, [{ name: 'a' }, { name: 'A/b' }]],
      'a folder that is a file too': [/both a file and a folder/, [{ name: 'a/b' }, { name: 'a' }]],
      'too many entries': [
        /more than 2000 entries/,
        Array.from({ length: 2001 }, (_, index) => ({ name: `f${index}` })),
      ],
      'a huge file': [/larger than|size mismatch/, [{ name: 'big', statedBytes: 600 * 2 ** 20 }]],
    };
    for (const [what, [message, entries]] of Object.entries(refusals)) {
      it(`${format}: refuses ${what}, before it writes it`, async () => {
        await assert.rejects(unpack(make(entries)), { code: 'runtime.archiveRefused', message });
        const names = entries.slice(0, -1).map(({ name }) => path.join('out', 'in', ...name.split('/')));
        assert.ok((await written()).every((file) => names.includes(file)));
      });
    }
  }

  it('tar.gz: refuses hard links and devices', async () => {
    const link = unpack(makeTarGz([{ name: 'evil', type: 'link', target: '/etc/passwd' }]));
    await assert.rejects(link, { code: 'runtime.archiveRefused', message: /is a link/ });
    const device = unpack(makeTarGz([{ name: 'evil', type: 'device' }]));
    await assert.rejects(device, { code: 'runtime.archiveRefused', message: /neither file nor folder/ });
    assert.deepEqual(await written(), []);
  });

  it('refuses what grows a hundredfold: as a file, behind the last entry, and zipped twice', async () => {
    const zeros = Buffer.alloc(8 << 20);
    const refused = { code: 'runtime.archiveRefused' };
    await assert.rejects(unpack(makeTarGz([{ name: 'zeros', content: zeros }])), { ...refused, message: /100 times/ });
    const behind = gzipSync(Buffer.concat([makeTar([{ name: 'small', content: 'x' }]), zeros]));
    await assert.rejects(unpack(behind), { ...refused, message: /100 times/ });
    const twice = gzipSync(makeTarGz([{ name: 'zeros', content: zeros }]));
    await assert.rejects(unpack(twice), { ...refused, message: /compressed twice/ });
  });

  it('refuses archives that are cut, lie about sizes, or are none', async () => {
    const refused = { code: 'runtime.archiveRefused' };
    const whole = makeTarGz([
      { name: 'a', content: Buffer.from(Array.from({ length: 9999 }, (_, index) => index % 251)) },
    ]);
    await assert.rejects(unpack(whole.subarray(0, whole.length - 40)), refused);
    await assert.rejects(unpack(gzipSync(makeTar([{ name: 'a', content: 'x', statedBytes: 5000 }]))), refused);
    await assert.rejects(unpack(makeZip([{ name: 'a', content: 'abc', statedBytes: 5 }])), refused);
    await assert.rejects(unpack(gzipSync(Buffer.from('no tar at all'.repeat(100)))), refused);
    await assert.rejects(unpack(Buffer.from('neither')), { ...refused, message: /neither zip nor tar\.gz/ });
    await assert.rejects(unpack(Buffer.alloc(0)), refused);
  });

  it('stops when cancelled', async () => {
    const reason = new DOMException('enough', 'AbortError');
    await assert.rejects(unpack(makeTarGz([{ name: 'a' }]), AbortSignal.abort(reason)), reason);
    await assert.rejects(unpack(makeZip([{ name: 'a' }]), AbortSignal.abort(reason)), reason);
  });
});
