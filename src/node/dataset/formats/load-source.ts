import { stat } from 'node:fs/promises';
import { plainBytes } from '../../../core/dataset/formats/layout';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { loadFile } from '../dataset-file';

/**
 * All of a file that somebody named, in UTF-8 and without a byte order mark. A pipe, whose writer would be waited for,
 * is refused.
 * @throws WorkbenchError `file.notFound`, `file.notAFile`, `file.unreadable`, `source.changed`
 */
export async function loadSource(file: string, signal: AbortSignal): Promise<Uint8Array> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new WorkbenchError('file.notFound', { path: file }, { cause });
  });
  if (!found.isFile()) {
    throw new WorkbenchError('file.notAFile', { path: file });
  }
  return plainBytes((await loadFile(file, signal)).bytes);
}
