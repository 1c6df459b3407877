import { access, realpath, stat } from 'node:fs/promises';
import { thrownMessage } from '../../../core/errors/thrown-message';
import { WorkbenchError } from '../../../core/errors/workbench-error';
import { writeFileAtomic } from '../../files/atomic-write';

/** Written at a time. */
const batchBytes = 1024 * 1024;

/** @throws WorkbenchError `dataset.targetExists` */
export async function requireAbsent(file: string): Promise<void> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  if (isThere) {
    throw new WorkbenchError('dataset.targetExists', { path: file });
  }
}

/**
 * Writes texts into a file, all or nothing. A link is followed; permissions of a file that is replaced stay.
 * @param before ends the writing by throwing, when everything is written and nothing has its name yet
 * @throws WorkbenchError `file.unwritable`, what `texts` and `before` throw
 */
export async function writeTarget(
  file: string,
  pieces: AsyncIterable<string | Uint8Array>,
  before: () => Promise<void>,
): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const checked = async function* () {
    yield* inBatches(pieces);
    await before();
  };
  let cause: unknown;
  const kept = async function* () {
    try {
      yield* checked();
    } catch (error) {
      cause = error;
      throw error;
    }
  };
  try {
    await writeFileAtomic(target, kept(), await stat(target).catch(() => undefined));
  } catch (error) {
    if (cause !== undefined) {
      throw cause;
    }
    throw new WorkbenchError('file.unwritable', { path: file, detail: thrownMessage(error) }, { cause: error });
  }
}

async function* inBatches(pieces: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  let batch: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    batch.push(bytes);
    size += bytes.length;
    if (size >= batchBytes) {
      yield Buffer.concat(batch);
      batch = [];
      size = 0;
    }
  }
  yield Buffer.concat(batch);
}
