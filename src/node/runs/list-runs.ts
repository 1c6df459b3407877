import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { storeFolderName } from '../store/layout';
import { isAlive } from '../supervisor/process-identity';
import type { RunEvent, RunStatus } from './events';
import { isTerminal, readJournal, type TerminalRunEvent } from './journal';
import { inspectRunFile, type RunFile, runFolderOf } from './run-file';

export interface ListedRun {
  readonly run: RunFile;
  readonly status: RunStatus;
  /** But for progress that a later line makes superfluous. */
  readonly events: readonly RunEvent[];
}

/** A run of which nobody can say what it was: a file that tells is damaged, or of a newer version. */
export interface DamagedRun {
  readonly id: string;
  /** `run.damaged`, `run.newer` */
  readonly error: WorkbenchError;
}

/** The runs of a recipe's folder that can be read, newest first, at most `limit`. */
export async function listRuns(recipeFolder: string, limit = 20): Promise<readonly ListedRun[]> {
  return (await listAllRuns(recipeFolder, limit)).filter((run) => 'run' in run);
}

/** The same, and those that cannot be read. */
export async function listAllRuns(recipeFolder: string, limit = 20): Promise<readonly (ListedRun | DamagedRun)[]> {
  const names = await readdir(path.join(recipeFolder, storeFolderName, 'runs')).catch(() => []);
  const newest = names.sort().reverse().slice(0, limit);
  const runs = await Promise.all(newest.map((id) => readRun(recipeFolder, id)));
  return runs.filter((run) => run !== undefined);
}

async function readRun(recipeFolder: string, id: string): Promise<ListedRun | DamagedRun | undefined> {
  const files = runFolderOf(recipeFolder, id);
  const run = await inspectRunFile(files.runFile);
  if (!run || run instanceof WorkbenchError) {
    return run && { id, error: run };
  }
  const wasAlive = await isAlive(run);
  try {
    const { events } = await readJournal(files.journal, 0, 'telling');
    return { run, status: statusOf(events.findLast(isTerminal), wasAlive), events };
  } catch (error) {
    return { id, error: damagedJournal(files.journal, error) };
  }
}

/** What happened in a run cannot be read. */
export function damagedJournal(file: string, error: unknown): WorkbenchError {
  return new WorkbenchError('run.damaged', { path: file, detail: thrownMessage(error) }, { cause: error });
}

/** @param end the last event that ends a run, if its journal has one */
export function statusOf(end: TerminalRunEvent | undefined, isRunning: boolean): RunStatus {
  switch (end?.event) {
    case 'run-finished':
      return 'finished';
    case 'run-failed':
      return 'failed';
    case 'run-cancelled':
      return 'cancelled';
    default:
      return isRunning ? 'running' : 'died';
  }
}
