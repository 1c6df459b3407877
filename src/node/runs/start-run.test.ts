import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
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

  const start = (script = 'console.error("no runner")') =>
    startRun(path.join(folder, 'mobile-llm.yaml'), {
      runner: { program: process.execPath, arguments: ['--eval', script, '--'] },
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

  it('says who was faster when another window starts one at the same time, and leaves nothing of its own', async () => {
    const store = await openStore(folder);
    const runs = path.join(store.layout.folder, 'runs');
    mkdirSync(runs, { recursive: true });
    const starting = start('setTimeout(() => process.exit(1), 500)');
    while (readdirSync(runs).length === 0) {
      await delay(1);
    }
    await using _held = await store.lock('run faster');
    await assert.rejects(starting, { code: 'store.locked', message: /run faster/ });
    assert.deepEqual(readdirSync(runs), []);
  });
});
