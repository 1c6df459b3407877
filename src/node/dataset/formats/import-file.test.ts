import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { formatNamed } from '../../../core/dataset/formats/formats';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { exportFile } from './export-file';
import { type ImportRequest, importFile } from './import-file';

const pair = (id: string, prompt = 'Hi') => `${JSON.stringify({ id, prompt, completion: 'Hello' })}\n`;
const { signal } = new AbortController();

describe('a file of conversations from elsewhere', () => {
  let folder = '';
  let source = '';
  let target = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'from elsewhere ünï-'));
    source = path.join(folder, '-1 it\'s "from" them\n.jsonl');
    target = path.join(folder, 'rows.jsonl');
    await writeFile(source, pair('a') + pair('b'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const request = (more: Partial<ImportRequest> = {}): ImportRequest => ({
    file: source,
    map: [],
    split: 'train',
    timeZone: 'UTC',
    locale: 'en-US',
    previewRows: 1,
    ...more,
  });
  const bring = (how: 'new' | 'replace' | 'append') => importFile(request({ to: { file: target, how } }), signal);
  const ids = async () =>
    (await readFile(target, 'utf8'))
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line).id as string]));

  it('is shown without being written', async () => {
    const { format, layout, preview, report } = await importFile(request(), signal);
    assert.deepEqual([format.name, layout, preview.length, report.written], ['alpaca', 'jsonl', 1, 2]);
    assert.deepEqual((await readdir(folder)).length, 1);
  });

  it('is written anew, and replaces a file only when told to', async () => {
    await bring('new');
    assert.deepEqual(await ids(), ['a', 'b']);
    await assert.rejects(bring('new'), { code: 'dataset.targetExists' });
    await chmod(target, 0o640);
    await writeFile(source, pair('c'));
    await bring('replace');
    assert.deepEqual(await ids(), ['c']);
    assert.equal((await stat(target)).mode & 0o777, 0o640);
  });

  it('is added to what is there, byte for byte, through a link, and never twice', async () => {
    const real = path.join(folder, 'real.jsonl');
    const there = '{ "id":"a", "messages":[{"role":"user","content":"x"}],"split":"train" }\r\n\xff';
    await writeFile(real, there, 'latin1');
    await symlink(real, target);
    const { report } = await bring('append');
    const bytes = await readFile(real, 'latin1');
    assert.ok(bytes.startsWith(`${there}\n{"id":"b"`), bytes);
    assert.equal(report.refused[0]?.code, 'dataset.idThere');
    await assert.rejects(bring('append'), { code: 'dataset.nothingImported' });
    assert.equal(await readFile(real, 'latin1'), bytes);
  });

  it('is not added to a dataset that somebody else writes meanwhile', async () => {
    await writeFile(target, pair('z'));
    const many = Array.from({ length: 30_000 }, (_, index) => pair(`row-${index}`)).join('');
    await writeFile(source, many);
    const adding = bring('append');
    while (!(await readdir(folder)).some((name) => name.startsWith('.tmp-'))) {
      await new Promise(setImmediate);
    }
    await appendFile(target, 'theirs\n');
    await assert.rejects(adding, { code: 'dataset.changedOnDisk' });
    assert.equal(await readFile(target, 'utf8'), `${pair('z')}theirs\n`);
    assert.deepEqual((await readdir(folder)).length, 2);
  });

  it('leaves nothing behind where nothing comes of it, or where it is stopped', async () => {
    await writeFile(source, '{"a":1}\n'.repeat(3) + pair('a', ''));
    await assert.rejects(importFile(request({ from: 'openai', to: { file: target, how: 'new' } }), signal), {
      code: 'dataset.nothingImported',
    });
    const stopped = AbortSignal.abort(new DOMException('Interrupted.', 'AbortError'));
    await assert.rejects(importFile(request({ to: { file: target, how: 'new' } }), stopped), { name: 'AbortError' });
    assert.deepEqual((await readdir(folder)).length, 1);
  });

  it('says of what holds no record that it holds none, and of what has no row that it has none', async () => {
    await writeFile(source, 'not json\n');
    await assert.rejects(importFile(request({ to: { file: target, how: 'new' } }), signal), (error) => {
      assert.ok(error instanceof WorkbenchError && error.code === 'dataset.formatNotFound', String(error));
      return error.parameters['detail'] === 'nothing in it can be read: it holds no record';
    });
    await writeFile(source, '');
    const exporting = { file: source, format: formatNamed('openai'), to: target };
    await assert.rejects(exportFile({ ...exporting, isReplacing: false, keepsOtherKeys: false }, signal), {
      code: 'dataset.nothingExported',
    });
    assert.deepEqual((await readdir(folder)).length, 1);
  });

  it('is left at once where it is stopped while it is only looked at', async () => {
    await writeFile(source, pair('a').repeat(20_000));
    const controller = new AbortController();
    const looking = importFile(request(), controller.signal);
    setTimeout(() => controller.abort(new DOMException('Interrupted.', 'AbortError')), 1);
    await assert.rejects(looking, { name: 'AbortError' });
  });

  it('is a file: a folder, a pipe, and nothing at all are told apart from one', async () => {
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const said = [
      [folder, 'file.notAFile'],
      [pipe, 'file.notAFile'],
      [path.join(folder, 'none'), 'file.notFound'],
    ] as const;
    for (const [file, code] of said) {
      await assert.rejects(importFile(request({ file }), signal), { code });
    }
  });

  it('goes out again in every format, and is never lost under another name', async () => {
    await bring('new');
    const out = path.join(folder, 'out.json');
    const exporting = {
      file: target,
      format: formatNamed('sharegpt'),
      to: out,
      isReplacing: false,
      keepsOtherKeys: false,
    };
    const report = await exportFile(exporting, signal);
    assert.deepEqual([report.written, report.notes], [2, []]);
    assert.deepEqual(JSON.parse(await readFile(out, 'utf8'))[1], {
      conversations: [
        { from: 'human', value: 'Hi' },
        { from: 'gpt', value: 'Hello' },
      ],
      id: 'b',
      split: 'train',
    });
    await assert.rejects(exportFile(exporting, signal), { code: 'dataset.targetExists' });
    await assert.rejects(exportFile({ ...exporting, to: path.join(folder, 'o.csv') }, signal), {
      code: 'dataset.layoutUnfit',
    });
  });
});
