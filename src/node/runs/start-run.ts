import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { makeFolder } from '../files/make-folder';
import { loadProject } from '../project/project';
import { networkEnvironment } from '../setup/network';
import { explainRefusedWrite, requireFreeBytes } from '../store/disk-space';
import type { StoreLayout } from '../store/layout';
import { type LockHolder, lockHolder } from '../store/lock';
import { openStore } from '../store/store';
import type { RunStepName } from './events';
import { isTerminal, readJournal } from './journal';
import { newRunId, readRunFile, runFolderOf } from './run-file';

const startTimeoutMs = 20_000;
/** A run that has told its end still flushes its journal before it gives its lock back. */
const endingTimeoutMs = 10_000;
const lookAgainAfterMs = 30;
/** What its journal and logs take at the least; a runner on a full disk dies without a word. */
const leastFreeBytes = 1 << 20;

/** How the runner is started: a Node and the arguments that lead to the runner's entry. */
export interface RunnerProgram {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

export interface RunHandle {
  readonly runId: string;
  readonly recipePath: string;
}

export interface StartRunOptions {
  readonly runner: RunnerProgram;
  /** The last step to execute; default: all of them. */
  readonly until?: RunStepName;
}

/** The bundled runner of a `dist` folder, run by the Node (or Electron) that runs this program. */
export function bundledRunner(distFolder: string): RunnerProgram {
  const environment = process.versions['electron'] ? { ELECTRON_RUN_AS_NODE: '1' } : {};
  return { program: process.execPath, arguments: [path.join(distFolder, 'runner.mjs')], environment };
}

/**
 * Starts a run in a process of its own, which lives on when this one ends; resolves once it can be followed.
 * @throws WorkbenchError `store.locked`, `store.unwritable`, `store.tooLittleDisk`, what `loadProject` throws, `run.notStarted` with the runner's last words
 */
export async function startRun(recipePath: string, options: StartRunOptions): Promise<RunHandle> {
  const { runner, until } = options;
  const layout = await requireStartable(recipePath);
  const runId = newRunId(new Date());
  const files = runFolderOf(path.dirname(recipePath), runId);
  await makeFolder(files.folder);
  const log = await open(files.runnerLog, 'a');
  try {
    const more = until === undefined ? [] : ['--until', until];
    const child = spawn(runner.program, [...runner.arguments, '--recipe', recipePath, '--run', runId, ...more], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      cwd: path.dirname(recipePath),
      env: { ...process.env, ...(await networkEnvironment(process.env)), ...runner.environment },
      windowsHide: true,
    });
    child.unref();
    const ended = once(child, 'exit').catch(() => undefined);
    await waitForRunFile(files.runFile, { ended, runnerLog: files.runnerLog });
  } catch (error) {
    await requireNoOtherRun(layout, runId, files.folder);
    throw error;
  } finally {
    await log.close();
  }
  return { runId, recipePath };
}

/** What is known to go wrong is said here, in its own words, instead of by a runner that does not come up. */
async function requireStartable(recipePath: string): Promise<StoreLayout> {
  const { folder } = await loadProject(recipePath);
  const store = await openStore(folder);
  await access(store.layout.folder, constants.W_OK).catch((error: unknown) => {
    throw explainRefusedWrite(error, store.layout.folder);
  });
  await requireFreeBytes(store.layout.folder, leastFreeBytes);
  const { layout } = store;
  const deadline = performance.now() + endingTimeoutMs;
  for (let holder = await lockHolder(layout.lock('run')); holder; holder = await lockHolder(layout.lock('run'))) {
    if (performance.now() > deadline || !(await hasToldItsEnd(folder, holder))) {
      throw lockedBy(holder, layout);
    }
    await delay(lookAgainAfterMs);
  }
  return layout;
}

/** Of two windows that start a run at once one is later than it saw; nothing is left of its run. */
async function requireNoOtherRun(layout: StoreLayout, runId: string, folder: string): Promise<void> {
  const holder = await lockHolder(layout.lock('run'));
  if (holder && holder.holder !== `run ${runId}`) {
    await rm(folder, { recursive: true, force: true });
    throw lockedBy(holder, layout);
  }
}

function lockedBy({ holder, pid }: LockHolder, { folder }: StoreLayout): WorkbenchError {
  return new WorkbenchError('store.locked', { holder, pid, folder });
}

async function hasToldItsEnd(folder: string, { holder }: LockHolder): Promise<boolean> {
  const [, runId] = /^run (\S+)$/.exec(holder) ?? [];
  return runId !== undefined && (await readJournal(runFolderOf(folder, runId).journal)).events.some(isTerminal);
}

async function waitForRunFile(
  runFile: string,
  { ended, runnerLog }: { readonly ended: Promise<unknown>; readonly runnerLog: string },
): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  while (!(await readRunFile(runFile))) {
    if (hasEnded || performance.now() > deadline) {
      const text = await readFile(runnerLog, 'utf8').catch(() => '');
      const tail = text.trim().split('\n').slice(-5).join('\n') || '(nothing)';
      throw new WorkbenchError('run.notStarted', { tail, logFile: runnerLog });
    }
    await delay(lookAgainAfterMs);
  }
}
