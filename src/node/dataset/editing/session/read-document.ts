import { describeError, type ErrorDescription } from '../../../../core/errors/workbench-error';
import { loadText, type TextReader } from '../../load-text';
import { readBackup } from '../backup';
import type { ReadText } from './open-document';

/** Reads a file as it lies on the disk. @throws WorkbenchError as `loadText` */
export async function readFileText(file: string, reader: TextReader): Promise<ReadText> {
  const { text, state } = await loadText(file, reader);
  return { text, state, baseSha256: state.sha256, isSaved: true };
}

/**
 * Reads the unsaved changes that a backup kept; the file itself where they cannot be read, which is said.
 * @throws WorkbenchError as `loadText`
 */
export async function readBackupText(
  file: string,
  backup: string,
  reader: TextReader,
): Promise<ReadText & { readonly lost?: ErrorDescription }> {
  try {
    const { text, sha256, onDisk } = await readBackup(backup);
    return { text, state: onDisk, baseSha256: sha256, isSaved: false };
  } catch (error) {
    return { ...(await readFileText(file, reader)), lost: describeError(error) };
  }
}
