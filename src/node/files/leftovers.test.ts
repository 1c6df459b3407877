import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { removeLeftovers, temporaryNameOf } from './leftovers';

describe('what killed writers leave', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'leftovers-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is taken away, and nothing else', async () => {
    const file = path.join(folder, 'a [b].jsonl');
    const { pid: ended } = spawnSync(process.execPath, ['--version']);
    const own = path.basename(temporaryNameOf(file));
    const left = `.tmp-a [b].jsonl-${ended}.0a0b0c0d`;
    const others = [
      own,
      `.tmp-b.jsonl-${ended}.0a0b0c0d`,
      // Of several files that are replaced together: their journal names it.
      '.tmp-a [b].jsonl-0a0b0c0d',
      `.tmp-a [b].jsonl-${ended}.0a0b0c0d.mine`,
    ];
    const fresh = `.tmp-a [b].jsonl-${ended}.ffffffff`;
    for (const name of [left, ...others, fresh]) {
      await writeFile(path.join(folder, name), '');
    }
    const longAgo = new Date(Date.now() - 3_600_000);
    for (const name of [left, ...others]) {
      await utimes(path.join(folder, name), longAgo, longAgo);
    }
    await removeLeftovers(file);
    assert.deepEqual((await readdir(folder)).sort(), [...others, fresh].sort());
    await removeLeftovers(path.join(folder, 'none', 'at all'));
  });
});
