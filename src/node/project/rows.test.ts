import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readDatasetFile } from './rows';

describe('a dataset file that a recipe names', () => {
  it('is a file: a folder in its place is said to be one', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'rows '));
    try {
      await assert.rejects(readDatasetFile(folder), { code: 'file.notAFile' });
      await assert.rejects(readDatasetFile(path.join(folder, 'none.jsonl')), { code: 'file.notFound' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
