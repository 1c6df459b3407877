import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { storeFolderName } from '../store/layout';
import { isAlive } from '../supervisor/process-identity';
import type { RunEvent, RunStatus } from './events';
import { isTerminal, readJournal, type TerminalRunEvent } from './journal';
import { type RunFile, readRunFile, runFolderOf } from './run-file';

export interface ListedRun {
  readonly run: RunFile;
  readonly status: RunStatus;
  /** But for progress that a later line makes superfluous. */
  readonly events: readonly RunEvent[];
}

/** The runs of a recipe's folder, newest first, at most `limit`. */
export async function listRuns(recipeFolder: string, limit = 20): Promise<readonly ListedRun[]> {
  const names = await readdir(path.join(recipeFolder, storeFolderName, 'runs')).catch(() => []);
  const newest = names.sort().reverse().slice(0, limit);
  const runs = await Promise.all(newest.map((id) => readRun(recipeFolder, id)));
  return runs.filter((run) => run !== undefined);
}

async function readRun(recipeFolder: string, id: string): Promise<ListedRun | undefined> {
  const files = runFolderOf(recipeFolder, id);
  const run = await readRunFile(files.runFile);
  if (!run) {
    return undefined;
  }
  const wasAlive = await isAlive(run);
  const { events } = await readJournal(files.journal, 0, 'telling');
  return { run, status: statusOf(events.findLast(isTerminal), wasAlive), events };
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
