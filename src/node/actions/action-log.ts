import { open } from 'node:fs/promises';
import path from 'node:path';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { makeFolder } from '../files/make-folder';
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

/** Where the actions of a recipe are logged: `.mobile-llm/opened-actions.jsonl` beside it, out of version control. */
export async function actionLogFile(recipeFolder: string): Promise<string> {
  const { layout } = await openStore(recipeFolder);
  return path.join(layout.folder, logFileName);
}

/**
 * Runs the work with the log open and then writes what came of it: work whose log cannot be opened is not begun.
 * @throws WorkbenchError `actions.logUnwritable`; what `work` throws, after it was logged
 */
export async function withActionLog<Result>(
  file: string,
  record: Omit<ActionRecord, 'time' | 'outcome'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const handle = await openLog(file);
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

async function openLog(file: string) {
  try {
    await makeFolder(path.dirname(file));
    return await open(file, 'a', 0o600);
  } catch (error) {
    const detail = thrownMessage(error);
    throw new WorkbenchError('actions.logUnwritable', { path: file, detail }, { cause: error });
  }
}
