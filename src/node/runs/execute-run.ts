import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { describeError, isCancellation } from '../../core/errors/workbench-error';
import { makeFolder } from '../files/make-folder';
import { runRecipe } from '../pipeline/run-recipe';
import type { PipelineTools } from '../pipeline/tools';
import { loadProject } from '../project/project';
import type { SetupProgress } from '../setup/progress';
import { openStore } from '../store/store';
import { processIdentity } from '../supervisor/process-identity';
import { controlPathOf, serveControl } from './control';
import type { RunArtifacts, RunEvent, RunStepName } from './events';
import { Journal } from './journal';
import { type RunFile, type RunFolder, runFolderOf, writeRunFile } from './run-file';

export interface MakeToolsOptions {
  readonly onProgress: (progress: SetupProgress) => void;
  readonly signal: AbortSignal;
}

export interface ExecuteRunOptions {
  readonly runId: string;
  /** Makes the tools of this run; what they tell of being provided goes into the journal. */
  readonly makeTools: (options: MakeToolsOptions) => Promise<PipelineTools>;
  readonly until?: RunStepName;
  readonly signal: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/**
 * Executes a run in this process: lock, journal, control socket, steps. The journal's last event says how it ended.
 * @throws WorkbenchError `store.locked` or that of the step that failed; the signal's reason when cancelled
 */
export async function executeRun(recipePath: string, options: ExecuteRunOptions): Promise<RunArtifacts> {
  const { runId } = options;
  const project = await loadProject(recipePath);
  const store = await openStore(project.folder);
  await using _lock = await store.lock(`run ${runId}`);
  const files = runFolderOf(project.folder, runId);
  await makeFolder(files.logFolder);
  // To be compared with that of other runs; a run does not read it.
  await copyFile(recipePath, files.recipe);
  const cancelled = new AbortController();
  const signal = AbortSignal.any([options.signal, cancelled.signal]);
  const controlPath = controlPathOf(files.folder);
  await using _control = await serveControl(controlPath, ({ command }) => {
    if (command === 'cancel') {
      cancelled.abort(new DOMException(`The run ${runId} was cancelled.`, 'AbortError'));
    }
    return { ok: true, runId };
  });
  const journal = await Journal.create(files.journal);
  try {
    const run = await describeRun(recipePath, project.recipe.name, { controlPath, options });
    await writeRunFile(files.runFile, run);
    return await journalSteps(run, { journal, files, signal, options });
  } finally {
    await journal.close();
  }
}

interface Execution {
  readonly journal: Journal;
  readonly files: RunFolder;
  readonly signal: AbortSignal;
  readonly options: ExecuteRunOptions;
}

async function journalSteps(run: RunFile, { journal, files, signal, options }: Execution): Promise<RunArtifacts> {
  const tell = (event: RunEvent) => {
    journal.append(event);
    options.onEvent?.(event);
  };
  const startedAt = performance.now();
  const now = () => new Date().toISOString();
  const ended = new AbortController();
  tell({ event: 'run-started', runId: run.id, recipePath: run.recipePath, at: run.startedAt });
  try {
    const { makeTools, until } = options;
    const tools = await makeTools({
      // What is still being provided when a step fails is given up, and no longer told of.
      onProgress: (progress) => !ended.signal.aborted && tell({ event: 'setup', ...progress }),
      signal: AbortSignal.any([signal, ended.signal]),
    });
    const reach = until === undefined ? {} : { until };
    const { logFolder } = files;
    const artifacts = await runRecipe(run.recipePath, { tools, ...reach, logFolder, signal, onEvent: tell });
    tell({ event: 'run-finished', at: now(), elapsedMs: Math.round(performance.now() - startedAt), artifacts });
    return artifacts;
  } catch (error) {
    tell(
      isCancellation(error, signal)
        ? { event: 'run-cancelled', at: now() }
        : { event: 'run-failed', at: now(), error: describeError(error) },
    );
    throw error;
  } finally {
    ended.abort(new DOMException('The run has ended.', 'AbortError'));
  }
}

async function describeRun(
  recipePath: string,
  recipeName: string,
  { controlPath, options }: { readonly controlPath: string; readonly options: ExecuteRunOptions },
): Promise<RunFile> {
  const self = await processIdentity(process.pid);
  return {
    version: 1,
    id: options.runId,
    recipePath: path.resolve(recipePath),
    recipeName,
    startedAt: new Date().toISOString(),
    ...(options.until === undefined ? {} : { until: options.until }),
    controlPath,
    pid: process.pid,
    startTime: self?.startTime ?? '',
  };
}
