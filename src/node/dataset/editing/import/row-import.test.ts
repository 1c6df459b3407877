import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { previewImport, rowsToImport } from './row-import';

const choice = { columns: [], split: 'train', isTable: false } as const;
const { signal } = new AbortController();

describe('what is read to be imported', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'import-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function fileOf(name: string, content: string): Promise<string> {
    const file = path.join(folder, name);
    await writeFile(file, content);
    return file;
  }

  it('is a table where it has cells, whatever its headings say, with what was chosen for columns', async () => {
    const file = await fileOf('a.tsv', 'x\ty\tz\nHi\tHo\t[1]\nHey\tYes\t2\n');
    const { columns, report, rows } = await previewImport(file, choice, signal);
    assert.deepEqual(
      columns.map(({ name, target, samples }) => [name, target, samples]),
      [
        ['x', 'key:x', ['Hi', 'Hey']],
        ['y', 'key:y', ['Ho', 'Yes']],
        ['z', 'key:z', ['[1]', '2']],
      ],
    );
    assert.deepEqual([rows, report.refusedCount], [[], 2]);
    const chosen = [
      { column: 'x', target: 'user' },
      { column: 'y', target: 'assistant' },
      { column: 'z', target: 'json:n' },
      { column: 'none', target: 'user' },
      { column: 'y', target: 'nonsense' },
    ];
    const { lines } = await rowsToImport(file, { ...choice, columns: chosen, split: 'eval' }, signal);
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)).map(({ messages, split, n }) => [messages[0].content, split, n]),
      [
        ['Hi', 'eval', [1]],
        ['Hey', 'eval', 2],
      ],
    );
  });

  it('is a few records of a large file, and all of them only where its rows are wanted', async () => {
    const cells = Array.from({ length: 2_500 }, (_, index) => `Question ${index},Answer`).join('\n');
    const file = await fileOf('large.csv', `user,assistant\n${cells}\n`);
    const { report } = await previewImport(file, choice, signal);
    assert.deepEqual([report.records, report.rows, report.isWhole], [2_000, 2_000, false]);
    assert.equal((await rowsToImport(file, choice, signal)).lines.length, 2_500);
  });

  it('says why nothing can be read, and ends when it is not wanted any more', async () => {
    const file = await fileOf('broken.csv', '\u0000\u0001');
    assert.ok((await previewImport(file, choice, signal)).report.problem);
    const absent = await previewImport(path.join(folder, 'absent.csv'), choice, signal);
    assert.ok(absent.report.problem);
    await assert.rejects(previewImport(file, choice, AbortSignal.abort(new Error('enough'))), /enough/);
  });
});
