import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeError, WorkbenchError } from '../../core/errors/workbench-error';
import { isAlive } from '../supervisor/process-identity';
import type { RunEvent } from './events';
import { isTerminal, readJournal } from './journal';
import { requireRunFile, runFolderOf } from './run-file';

const pollMs = 150;

/**
 * Every event of a run from its beginning, those to come included, up to its terminal event. Where the run's process
 * died without one, the last event is `run-failed` with the code `run.died`. Throws the signal's reason on abort.
 * @throws WorkbenchError `run.unknown`
 */
export async function* followRun(
  recipeFolder: string,
  runId: string,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<RunEvent, void, undefined> {
  const run = await requireRunFile(recipeFolder, runId);
  const { journal } = runFolderOf(path.resolve(recipeFolder), runId);
  let offset = 0;
  while (true) {
    options.signal?.throwIfAborted();
    // Asked before reading: what a process wrote before it died is then certainly read.
    const wasAlive = await isAlive(run);
    const part = await readJournal(journal, offset);
    offset = part.nextOffset;
    for (const event of part.events) {
      yield event;
      if (isTerminal(event)) {
        return;
      }
    }
    if (!wasAlive) {
      const error = describeError(new WorkbenchError('run.died', { id: runId }));
      yield { event: 'run-failed', at: new Date().toISOString(), error };
      return;
    }
    await waitForMore(options.signal);
  }
}

async function waitForMore(signal: AbortSignal | undefined): Promise<void> {
  // An abort ends the wait early; the loop then throws the signal's own reason.
  await delay(pollMs, undefined, signal ? { signal } : {}).catch(() => undefined);
}
