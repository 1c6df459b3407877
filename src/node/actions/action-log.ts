import { open } from 'node:fs/promises';
import path from 'node:path';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { existingStore } from '../store/nearest-store';
import { openStore } from '../store/store';

/** One action that was to be opened on a phone. Of its values nothing is kept: no names, numbers or messages. */
export interface ActionRecord {
  /** The computer's clock, ISO 8601 in UTC. */
  readonly time: string;
  readonly phone: string;
  readonly action: string;
  /** `android.intent.action.DIAL` */
  readonly intent: string;
  /** `opened`, or the code of the error. */
  readonly outcome: string;
}

const logFileName = 'opened-actions.jsonl';

/**
 * Runs the work with the log open and then writes what came of it: work whose log cannot be opened is not begun. The
 * log of a recipe is `.mobile-llm/opened-actions.jsonl` beside it, out of version control.
 * @throws WorkbenchError `actions.logUnwritable`; what `work` throws, after it was logged
 */
export async function withActionLog<Result>(
  recipeFolder: string,
  record: Omit<ActionRecord, 'time' | 'outcome'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const handle = await openLog(recipeFolder);
  try {
    const time = new Date().toISOString();
    const write = (outcome: string) => handle.appendFile(`${JSON.stringify({ time, ...record, outcome })}\n`);
    const result = await work().catch(async (error: unknown) => {
      await write(error instanceof WorkbenchError ? error.code : 'failed');
      throw error;
    });
    await write('opened');
    return result;
  } finally {
    await handle.close();
  }
}

async function openLog(recipeFolder: string) {
  const file = path.join(existingStore(recipeFolder).layout.folder, logFileName);
  try {
    await openStore(recipeFolder);
    return await open(file, 'a', 0o600);
  } catch (error) {
    const detail = thrownMessage(error);
    throw new WorkbenchError('actions.logUnwritable', { path: file, detail }, { cause: error });
  }
}
