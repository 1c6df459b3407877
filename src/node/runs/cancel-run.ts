import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { isAlive } from '../supervisor/process-identity';
import { askControl } from './control';
import { requireRunFile } from './run-file';

/**
 * Asks a run to stop; it ends its children and journals `run-cancelled` within some seconds.
 * @throws WorkbenchError `run.unknown`, `run.notRunning`, `run.controlFailed`
 */
export async function cancelRun(recipeFolder: string, runId: string): Promise<void> {
  const run = await requireRunFile(recipeFolder, runId);
  if (!(await isAlive(run))) {
    throw new WorkbenchError('run.notRunning', { id: runId });
  }
  try {
    const reply = await askControl(run.controlPath, { command: 'cancel' });
    if (!reply.ok) {
      throw new Error(reply.message);
    }
  } catch (error) {
    const detail = thrownMessage(error);
    throw new WorkbenchError('run.controlFailed', { id: runId, detail, pid: run.pid }, { cause: error });
  }
}
