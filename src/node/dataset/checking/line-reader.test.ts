import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ActionSchema } from '../../../core/actions/schema';
import { checkDatasetFile } from '../../project/check-dataset-file';
import { LineReader } from './line-reader';
import { KeptSignatures } from './signature-cache';

const row = (words: string, split = 'train') =>
  `{"messages":[{"role":"user","content":"${words}"},{"role":"assistant","content":"ok"}],"split":"${split}"}`;
const bytes = (text: string) => new TextEncoder().encode(text);
const schema: ActionSchema = { version: 1, format: 'tagged-json', arguments: 'free', actions: [] };

describe('lines that were checked before', () => {
  let folder: string;
  let clean: { readonly file: string; readonly program: string };
  const cacheFile = () => path.join(folder, 'signatures.bin');
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mobile-llm-lines-'));
    clean = { file: path.join(folder, 'lines.bin'), program: 'one' };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Reads lines, and keeps what was found out. Returns those that were really read. */
  async function readLines(
    lines: readonly string[],
    given: { readonly program?: string; readonly actions?: ActionSchema } = {},
  ): Promise<readonly string[]> {
    const signatures = new KeptSignatures(cacheFile());
    await signatures.open();
    const { program = clean.program, actions } = given;
    const reader = await LineReader.open({ schema: actions, signatures, clean: { ...clean, program } });
    const read = lines.filter((line) => reader.read(bytes(line)).checked.row !== undefined);
    await signatures.save();
    await reader.save();
    return read;
  }

  it('are not read again where nothing was found in them, and say the same', async () => {
    const lines = [row('one'), row('two', 'eval'), row('mail me at ann@company.org')];
    assert.deepEqual(await readLines(lines), lines);
    assert.deepEqual(await readLines([...lines, row('three')]), [lines[2], row('three')]);
    assert.doesNotMatch(await readFile(clean.file, 'utf8'), /mail|one|two/u, 'no words of the dataset');
    const again = async (kept: typeof clean | undefined) => {
      const signatures = new KeptSignatures(cacheFile());
      await signatures.open();
      const reader = await LineReader.open({ schema: undefined, signatures, clean: kept });
      return lines.map((line) => {
        const { checked, known } = reader.read(bytes(line));
        return { mark: checked.mark, findings: checked.findings, ...known };
      });
    };
    assert.deepEqual(await again(clean), await again(undefined));
  });

  it('are read again by other rules, by other actions, and where the file is not as it was written', async () => {
    const lines = [row('one'), row('two')];
    await readLines(lines);
    assert.deepEqual(await readLines(lines), []);
    assert.deepEqual(await readLines(lines, { program: 'two' }), lines);
    assert.deepEqual(await readLines(lines, { program: 'two', actions: schema }), lines);
    assert.deepEqual(await readLines(lines, { program: 'two', actions: schema }), []);
    const whole = await readFile(clean.file, 'utf8');
    for (const damaged of [whole.slice(0, -1), whole.replace('"train"', '"eval"'), '', '\n']) {
      await writeFile(clean.file, damaged);
      assert.deepEqual(await readLines(lines, { program: 'two', actions: schema }), lines, damaged);
    }
    await truncate(cacheFile(), 3);
    assert.deepEqual(await readLines(lines, { program: 'two', actions: schema }), lines, 'signatures are gone');
  });

  it('are still compared with each other: a copy, a leak and a near row of a line that was kept', async () => {
    const file = path.join(folder, 'data.jsonl');
    const long = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    const found = async (...lines: readonly string[]) => {
      await writeFile(file, lines.join('\n'));
      const { findings } = await checkDatasetFile(file, { deep: { cacheFile: cacheFile(), clean } });
      return findings.map(({ lineNumber, code }) => `${lineNumber} ${code}`);
    };
    const before = [row('one'), row('two'), row(long)];
    assert.deepEqual(await found(...before), []);
    assert.deepEqual(await found(...before, row('one'), 'no json', row('two', 'eval'), row(`${long} more`)), [
      '4 dataset.duplicate',
      '5 dataset.notJson',
      '6 dataset.leak',
      '7 dataset.nearDuplicate',
    ]);
    assert.deepEqual(await found(...before), []);
  });

  it('leave nothing of writers that were killed', async () => {
    const noProcess = 2 ** 22 + 1;
    const then = new Date(Date.now() - 3_600_000);
    for (const name of ['lines.bin', 'signatures.bin']) {
      const leftover = path.join(folder, `.tmp-${name}-${noProcess}.0a1b2c3d`);
      await writeFile(leftover, 'half');
      await utimes(leftover, then, then);
    }
    await readLines([row('one')]);
    assert.deepEqual((await readdir(folder)).sort(), ['lines.bin', 'signatures.bin']);
  });
});
