import { readdir } from 'node:fs/promises';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';

/**
 * The names in a folder, none where there is no such folder. Only then: a folder that cannot be read is not empty.
 * @throws WorkbenchError `file.unreadable`
 */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      return [];
    }
    throw new WorkbenchError('file.unreadable', { path: folder, detail: thrownMessage(cause) }, { cause });
  }
}
