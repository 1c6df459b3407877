import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { listAllRuns } from '../runs/list-runs';
import { runFolderOf } from '../runs/run-file';
import { runUses } from '../runs/run-uses';
import { processIdentity } from '../supervisor/process-identity';
import { shownProject } from './shown-project.cases';
import type { ReadModelState } from './state';

describe('The runs that the read model shows', () => {
  const shown = shownProject();

  it('goes on reading a journal where it ended, and shows a run that was deleted no more', async () => {
    const { folder: runFolder, runFile, journal } = runFolderOf(shown.project, '20261121-100000-aaaa');
    mkdirSync(runFolder, { recursive: true });
    const recipePath = path.join(shown.project, 'mobile-llm.yaml');
    const identity = { pid: process.pid, startTime: (await processIdentity(process.pid))?.startTime ?? '' };
    const run = { version: 1, id: '20261121-100000-aaaa', recipePath, recipeName: 'assistant', startedAt: '2026' };
    writeFileSync(runFile, JSON.stringify({ ...run, controlPath: '', ...identity }));
    const begun = `${JSON.stringify({ event: 'step-started', step: 'train' })}
`;
    const torn = JSON.stringify({ event: 'progress', step: 'train', done: 1, total: 2, unit: 'steps' });
    writeFileSync(journal, `${begun}${torn.slice(0, 20)}`);
    const stepsOf = ({ runs }: ReadModelState) =>
      runs[0]?.steps.map(({ status, progress }) => [status, progress?.done]);
    assert.deepEqual(stepsOf(await shown.open()), [['running', undefined]]);
    const went = shown.until((state) => state.runs[0]?.steps[0]?.progress?.done === 1);
    appendFileSync(
      journal,
      `${torn.slice(20)}
`,
    );
    assert.deepEqual(stepsOf(await went), [['running', 1]]);
    const cancelled = shown.until((state) => state.runs[0]?.status === 'cancelled');
    appendFileSync(
      journal,
      `${JSON.stringify({ event: 'run-cancelled', at: '2026-11-21T10:00:01.000Z' })}
`,
    );
    assert.deepEqual(stepsOf(await cancelled), [['stopped', 1]]);
    const gone = shown.until((state) => state.runs.length === 0);
    rmSync(runFolder, { recursive: true });
    await gone;
  });

  it('tells of a run whose file is damaged, and of none that only starts', async () => {
    const files = ['a', 'b', 'c', 'd'].map((end) => runFolderOf(shown.project, `20261121-100000-${end}`));
    const texts = ['', '{"version": 1, "id": 7}', '{"version": 2}', undefined];
    for (const [index, { folder: runFolder, runFile }] of files.entries()) {
      mkdirSync(runFolder, { recursive: true });
      const text = texts[index];
      if (text !== undefined) {
        writeFileSync(runFile, text);
      }
    }
    // Runs are shown though their recipe cannot be used.
    writeFileSync(path.join(shown.project, 'mobile-llm.yaml'), 'version: many\n');
    const torn = runFolderOf(shown.project, '20261121-100000-e');
    const run = { version: 1, id: 'e', recipePath: '', recipeName: '', startedAt: '', controlPath: '' };
    mkdirSync(torn.journal, { recursive: true });
    writeFileSync(torn.runFile, JSON.stringify({ ...run, pid: 1, startTime: '' }));
    const { runs, unreadableRuns } = await shown.open();
    assert.deepEqual(runs, []);
    const told = unreadableRuns.map(({ id, error: { code } }) => `${id.at(-1)} ${code}`);
    assert.deepEqual(told, ['e run.damaged', 'c run.newer', 'b run.damaged', 'a run.damaged']);
    const listed = (await listAllRuns(shown.project)).map((one) => ('run' in one ? one.status : one.error.code));
    assert.deepEqual(listed, ['run.damaged', 'run.newer', 'run.damaged', 'run.damaged']);
    assert.equal((await runUses(shown.project)).damagedRuns, 4);
    const repaired = shown.until(({ unreadableRuns: left }) => left.length === 3);
    rmSync(path.dirname(files[0]?.runFile ?? ''), { recursive: true });
    await repaired;
  });

  it('shows a run as died whose journal ends with what no run says, and all others', async () => {
    const lines = [
      '{"event":"run-finished","at":"2026"}',
      '{"event":"run-finished","at":"2026","artifacts":{"models":[],"evaluations":[{}]}}',
      '{"event":"run-failed","at":"2026","error":"disk"}',
      '{"event":"progress","step":"train","done":"all"}',
      '{"event":"step-started","step":"constructor"}',
      '{"event":"run-cancelled","at":"2026"}',
    ];
    for (const [index, line] of lines.entries()) {
      const id = `20261121-100000-${index}`;
      const { folder, runFile, journal } = runFolderOf(shown.project, id);
      mkdirSync(folder, { recursive: true });
      const run = { version: 1, id, recipePath: '', recipeName: '', startedAt: '', controlPath: '', pid: 1 };
      writeFileSync(runFile, JSON.stringify({ ...run, startTime: 'none' }));
      writeFileSync(journal, `{"event":"step-started","step":"train"}\n${line}\n`);
    }
    const { runs, readFailure } = await shown.open();
    assert.equal(readFailure, undefined);
    assert.deepEqual(
      runs.map(({ status, steps }) => [status, steps.map(({ step }) => step)]),
      ['cancelled', 'died', 'died', 'died', 'died', 'died'].map((status) => [status, ['train']]),
    );
  });

  it('shows the newest runs at once and the others right after', async () => {
    const recipePath = path.join(shown.project, 'mobile-llm.yaml');
    for (let index = 0; index < 30; index++) {
      const id = `20261121-1000${String(index).padStart(2, '0')}-aaaa`;
      const { folder: runFolder, runFile } = runFolderOf(shown.project, id);
      mkdirSync(runFolder, { recursive: true });
      const run = { version: 1, id, recipePath, recipeName: 'assistant', startedAt: '2026' };
      writeFileSync(runFile, JSON.stringify({ ...run, controlPath: '', pid: 1, startTime: 'none' }));
    }
    assert.equal((await shown.open()).runs[0]?.id, '20261121-100029-aaaa');
    assert.equal((await shown.until(({ runs }) => runs.length === 30)).runs.at(-1)?.id, '20261121-100000-aaaa');
  });
});
