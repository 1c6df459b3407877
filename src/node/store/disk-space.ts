import { statfs } from 'node:fs/promises';
import { thrownCode } from '../../core/errors/thrown-error';
import { thrownMessage } from '../../core/errors/thrown-message';
import { WorkbenchError } from '../../core/errors/workbench-error';
import { formatBytes } from '../../core/text/bytes';

/** What the system, Python, safetensors, llama.cpp (an iostream) and NumPy say when a write finds no room. */
const fullDiskWords =
  /No space left on device|ENOSPC|EDQUOT|[Dd]isk quota exceeded|basic_ios::clear: iostream error|\d+ requested and \d+ written/;

/** Bytes that we may still write below a folder that exists. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** @throws WorkbenchError `store.tooLittleDisk` */
export async function requireFreeBytes(folder: string, neededBytes: number): Promise<void> {
  const freeBytes = await freeBytesOf(folder);
  if (freeBytes < neededBytes) {
    const parameters = { folder, needed: formatBytes(neededBytes), free: formatBytes(freeBytes) };
    throw new WorkbenchError('store.tooLittleDisk', parameters);
  }
}

/** An error that tells of a full disk becomes `store.diskFull`, whoever said it in whatever words; others stay. */
export function explainFullDisk(error: unknown, folder: string): unknown {
  const isKnown = error instanceof WorkbenchError && error.code.endsWith('.diskFull');
  return !isKnown && error instanceof Error && fullDiskWords.test(error.message)
    ? new WorkbenchError('store.diskFull', { folder }, { cause: error })
    : error;
}

/**
 * What the file system says of a write that it refuses becomes `store.unwritable` or `store.diskFull`; others stay.
 */
export function explainRefusedWrite(error: unknown, folder: string): unknown {
  const code = thrownCode(error);
  return code === 'EROFS' || code === 'EACCES' || code === 'EPERM'
    ? new WorkbenchError('store.unwritable', { folder, detail: thrownMessage(error) }, { cause: error })
    : explainFullDisk(error, folder);
}
