import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readDatasetFile, readEvaluatedRows } from './rows';

describe('a dataset file that is trained or scored on', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'rows '));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is a file: a folder in its place is said to be one', async () => {
    await assert.rejects(readDatasetFile(folder), { code: 'file.notAFile' });
    await assert.rejects(readDatasetFile(path.join(folder, 'none.jsonl')), { code: 'file.notFound' });
  });

  it('is scored by its eval rows, else by all, and never as 0 % of no rows', async () => {
    const file = path.join(folder, 'rows.jsonl');
    const row = (id: string, split: string) =>
      `${JSON.stringify({ id, messages: [turn('user'), turn('assistant')], split })}\n`;
    const turn = (role: string) => ({ role, content: 'Hi' });
    const scored = async (text: string) => {
      writeFileSync(file, text);
      return (await readEvaluatedRows(file)).map(({ id }) => id);
    };
    assert.deepEqual(await scored(row('a', 'train') + row('b', 'eval')), ['b']);
    assert.deepEqual(await scored(row('a', 'train')), ['a']);
    await assert.rejects(scored('\n'), { code: 'project.emptyDataset' });
  });
});
