import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeSmallProject } from '../pipeline/small-project.cases';
import { openStore } from '../store/store';
import { runFolderOf } from './run-file';
import { startRun } from './start-run';

describe('starting a run', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'start-'));
    writeSmallProject(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = () =>
    startRun(path.join(folder, 'mobile-llm.yaml'), {
      runner: { program: process.execPath, arguments: ['--eval', 'console.error("no runner")', '--'] },
    });

  it('waits for a run that has told its end and still holds the lock, and for no other', async () => {
    const store = await openStore(folder);
    const held = await store.lock('run r1');
    await assert.rejects(start(), { code: 'store.locked' });
    const { journal } = runFolderOf(folder, 'r1');
    mkdirSync(path.dirname(journal), { recursive: true });
    writeFileSync(journal, `${JSON.stringify({ event: 'run-cancelled', at: '2026-11-21T10:00:00.000Z' })}\n`);
    setTimeout(() => void held.release(), 200);
    await assert.rejects(start(), { code: 'run.notStarted', message: /no runner/ });
  });
});
