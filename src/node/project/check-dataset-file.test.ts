import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { checkDatasetFile } from './check-dataset-file';

const row = (words: string, split = 'train') =>
  `{"messages":[{"role":"user","content":"${words}"},{"role":"assistant","content":"ok"}],"split":"${split}"}`;

describe('checking a dataset file', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-check -ü'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('finds what is wrong in its lines, whatever ends them, and between it and the other files', async () => {
    const train = path.join(folder, '--train.jsonl');
    const held = path.join(folder, 'eval.jsonl');
    const lines = [row('a'), '', row('b'), 'nonsense', row('c')].join('\r\n');
    await writeFile(
      train,
      Buffer.concat([Buffer.from(`\ufeff${lines}\n`), Buffer.of(0xff, 0x0a), Buffer.from(row('a'))]),
    );
    await writeFile(held, [row('x', 'eval'), row('b', 'eval'), row('c')].join('\n'));
    const checked = await checkDatasetFile(train, { otherFiles: [held, path.join(folder, 'absent.jsonl')] });
    assert.deepEqual(
      checked.findings.map(({ lineNumber, code, parameters }) => [lineNumber, code, parameters['otherFile'] ?? '']),
      [
        [3, 'dataset.leakElsewhere', 'eval.jsonl'],
        [4, 'dataset.notJson', ''],
        [5, 'dataset.duplicateElsewhere', 'eval.jsonl'],
        [6, 'dataset.notUtf8', ''],
        [7, 'dataset.duplicate', ''],
      ],
    );
    assert.deepEqual(checked.counts, { train: 4, eval: 0 });
  });

  it('lets other work in between, and stops when told to', async () => {
    const file = path.join(folder, 'many.jsonl');
    await writeFile(file, Array.from({ length: 20_000 }, (_, index) => `${row(`number ${index}`)}\n`).join(''));
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    assert.deepEqual((await checkDatasetFile(file)).findings, []);
    clearInterval(timer);
    assert.ok(turns > 3, `${turns} turns of the event loop`);
    const stopping = new AbortController();
    const checking = checkDatasetFile(file, { signal: stopping.signal });
    setTimeout(() => stopping.abort(new Error('enough')), 5);
    await assert.rejects(checking, /enough/);
  });

  it('says that there is no such file', async () => {
    const isAbsent = (error: unknown) => error instanceof WorkbenchError && error.code === 'file.notFound';
    await assert.rejects(checkDatasetFile(path.join(folder, 'none.jsonl')), isAbsent);
  });
});
