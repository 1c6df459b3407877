import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { isRecord } from '../../core/json/record';
import { shapeCheck } from '../../core/json/shape-check';
import { writeFileAtomic } from '../files/atomic-write';
import { readSmallFile } from '../files/small-file';
import { storeFolderName } from '../store/layout';
import type { ProcessIdentity } from '../supervisor/process-identity';
import type { RunStepName } from './events';

/** `runs/<id>/run.json`: who executes a run and how to reach that process. Written once, when the run starts. */
export interface RunFile extends ProcessIdentity {
  readonly version: 1;
  readonly id: string;
  readonly recipePath: string;
  readonly recipeName: string;
  readonly startedAt: string;
  readonly until?: RunStepName;
  /** Socket or named pipe that takes `cancel` and `status`. */
  readonly controlPath: string;
}

const isRunFile = shapeCheck<RunFile>({
  type: 'object',
  required: ['version', 'id', 'recipePath', 'recipeName', 'startedAt', 'pid', 'startTime', 'controlPath'],
  properties: {
    version: { const: 1 },
    id: { type: 'string' },
    recipePath: { type: 'string' },
    recipeName: { type: 'string' },
    startedAt: { type: 'string' },
    pid: { type: 'integer' },
    startTime: { type: 'string' },
    controlPath: { type: 'string' },
  },
});

/** Where one run keeps its files. */
export interface RunFolder {
  readonly folder: string;
  readonly runFile: string;
  readonly journal: string;
  /** The recipe as it was when the run started; runs of earlier versions have none. */
  readonly recipe: string;
  readonly logFolder: string;
  /** What the runner itself printed, for a runner that does not come up. */
  readonly runnerLog: string;
}

/** Where everything about a run lies; it need not exist. */
export function runFolderOf(recipeFolder: string, runId: string): RunFolder {
  const folder = path.join(recipeFolder, storeFolderName, 'runs', runId);
  return {
    folder,
    runFile: path.join(folder, 'run.json'),
    journal: path.join(folder, 'journal.jsonl'),
    // Not by its own name, by which it would be found as a project's.
    recipe: path.join(folder, 'recipe.yaml'),
    logFolder: path.join(folder, 'logs'),
    runnerLog: path.join(folder, 'runner.log'),
  };
}

/** `20261121-103000-ab12`: sorts by time, and two started in one second differ. */
export function newRunId(now: Date): string {
  const digits = now.toISOString().replaceAll(/[-:]/g, '').slice(0, 15).replace('T', '-');
  return `${digits}-${randomBytes(2).toString('hex')}`;
}

/** Writes a run's file at once or not at all. @throws as `writeFileAtomic` */
export async function writeRunFile(file: string, run: RunFile): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(run, null, 2)}\n`);
}

/** Undefined where the run does not exist or its file is damaged. */
export async function readRunFile(file: string): Promise<RunFile | undefined> {
  const read = await inspectRunFile(file);
  return read instanceof WorkbenchError ? undefined : read;
}

/** Undefined where there is no file, as in a run that is only starting; an error says why one cannot be read. */
export async function inspectRunFile(file: string): Promise<RunFile | WorkbenchError | undefined> {
  try {
    const value: unknown = JSON.parse(await readSmallFile(file));
    if (isRunFile(value)) {
      return value;
    }
    return isRecord(value) && typeof value['version'] === 'number' && value['version'] > 1
      ? new WorkbenchError('run.newer', { path: file })
      : new WorkbenchError('run.damaged', { path: file, detail: 'it is incomplete' });
  } catch (error) {
    const isMissing =
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return isMissing ? undefined : new WorkbenchError('run.damaged', { path: file, detail: thrownMessage(error) });
  }
}

/** @throws WorkbenchError `run.unknown` */
export async function requireRunFile(recipeFolder: string, runId: string): Promise<RunFile> {
  const run = await readRunFile(runFolderOf(recipeFolder, runId).runFile);
  if (!run) {
    throw new WorkbenchError('run.unknown', { id: runId, folder: recipeFolder });
  }
  return run;
}
