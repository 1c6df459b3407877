import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { cancelRun } from '../../src/node/runs/cancel-run';
import type { RunEvent } from '../../src/node/runs/events';
import { followRun } from '../../src/node/runs/follow-run';
import { listRuns } from '../../src/node/runs/list-runs';
import { requireRunFile } from '../../src/node/runs/run-file';
import { type RunnerProgram, startRun } from '../../src/node/runs/start-run';
import { processIdentity } from '../../src/node/supervisor/process-identity';
import { followTask } from '../../src/vscode/tasks/follow-task';
import { makeTinyProject } from '../tiny-project/tiny-project';
import { ourProgram } from './our-program';

const runner: RunnerProgram = ourProgram('runner');

/** Every process below this one, grandchildren included (Linux and macOS). */
function descendantsOf(pid: number): readonly number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = table.map((line) => line.trim().split(/\s+/).map(Number));
  const children = pairs.filter(([, parent]) => parent === pid).map(([child = 0]) => child);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

async function alive(pids: readonly number[]): Promise<number> {
  const identities = await Promise.all(pids.map(processIdentity));
  return identities.filter((identity) => identity !== undefined).length;
}

async function untilGone(pids: readonly number[]): Promise<number> {
  for (let attempt = 0; attempt < 100 && (await alive(pids)) > 0; attempt += 1) {
    await delay(50);
  }
  return alive(pids);
}

describe('detached run', function () {
  this.timeout(1_800_000);
  let folder = '';
  let recipePath = '';
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'detached run '));
    // So many that it is still training when its process is killed.
    recipePath = await makeTinyProject(folder, { trainingRows: 200 });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Follows until an event is the one looked for; returns all events up to it. */
  async function followUntil(runId: string, isWanted: (event: RunEvent) => boolean): Promise<readonly RunEvent[]> {
    const events: RunEvent[] = [];
    for await (const event of followRun(folder, runId)) {
      events.push(event);
      if (isWanted(event)) {
        break;
      }
    }
    return events;
  }

  /** The trainer runs and has said its first words; loading the base takes it a while longer. */
  const isStarted = (event: RunEvent) => event.event === 'log' && event.step === 'train';
  const isTraining = (event: RunEvent) => event.event === 'progress' && event.step === 'train' && event.done >= 1;

  it('is cancelled over its control socket and leaves no process', async () => {
    const { runId } = await startRun(recipePath, { runner, until: 'train' });
    const { pid } = await requireRunFile(folder, runId);
    await followUntil(runId, isStarted);
    const children = descendantsOf(pid);
    assert.ok(children.length >= 1);
    await assert.rejects(startRun(recipePath, { runner }), { code: 'store.locked' });
    await cancelRun(folder, runId);
    const events = await followUntil(runId, () => false);
    assert.equal(events.at(-1)?.event, 'run-cancelled');
    assert.equal(await untilGone([pid, ...children]), 0);
    await assert.rejects(cancelRun(folder, runId), { code: 'run.notRunning' });
  });

  it('is cancelled before it begins where the task that starts it was ended meanwhile', async () => {
    const run = await startRun(recipePath, { runner, until: 'train' });
    const { pid } = await requireRunFile(folder, run.runId);
    const tools = { say: () => undefined, show: () => undefined, signal: AbortSignal.abort() };
    const warnings: string[] = [];
    const window = { engine: { cancelRun, followRun }, signal: new AbortController().signal };
    const last = await followTask(run, tools, { ...window, warn: (text) => warnings.push(text) });
    assert.deepEqual([last?.event, warnings], ['run-cancelled', []]);
    assert.equal(await untilGone([pid]), 0);
  });

  it('is cancelled by Ctrl-C on the command line that started it, which then exits with 130', async () => {
    const cli = ourProgram('cli');
    const child = spawn(cli.program, [...cli.arguments, 'run', folder, '--until', 'train', '--json']);
    const ended = once(child, 'close');
    let isInterrupted = false;
    for await (const line of createInterface({ input: child.stdout })) {
      // Once: a second Ctrl-C would end the command without waiting for the run.
      if (!isInterrupted && isStarted(JSON.parse(line) as RunEvent)) {
        isInterrupted = true;
        child.kill('SIGINT');
      }
    }
    const [exitCode] = await ended;
    assert.equal(exitCode, 130);
    const [run] = await listRuns(folder);
    assert.equal(run?.status, 'cancelled');
  });

  it('says so when its process is killed, takes its children along, and the next run goes on', async () => {
    const { runId } = await startRun(recipePath, { runner, until: 'train' });
    const { pid } = await requireRunFile(folder, runId);
    await followUntil(runId, isTraining);
    const children = descendantsOf(pid);
    process.kill(pid, 'SIGKILL');
    const events = await followUntil(runId, () => false);
    const last = events.at(-1);
    assert.ok(last?.event === 'run-failed' && last.error.code === 'run.died', JSON.stringify(last));
    assert.equal(await untilGone(children), 0);

    const next = await startRun(recipePath, { runner, until: 'train' });
    const all = await followUntil(next.runId, () => false);
    const finished = all.filter((event) => event.event === 'step-finished');
    assert.deepEqual(
      // The check beside the training may have ended before the kill or not.
      finished.filter(({ step }) => step !== 'check-tokens').map(({ step, how }) => [step, how]),
      [
        ['render', 'cached'],
        ['train', 'ran'],
      ],
    );
    assert.equal(all.at(-1)?.event, 'run-finished');
    assert.deepEqual(
      (await listRuns(folder)).map(({ status }) => status),
      ['finished', 'died', 'cancelled', 'cancelled', 'cancelled'],
    );
  });
});
