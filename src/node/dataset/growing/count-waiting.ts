import { decodeLine } from '../../../core/dataset/document/row-summary';
import { readRowContent } from '../../../core/dataset/row';
import { inPieces, numbersFrom } from '../checking/in-pieces';
import { openLines } from './queue-file';
import { type QueueKind, queueFileOf } from './queue-name';

/**
 * Rows that wait in a queue of a dataset: what was rejected, and what is no row, waits for nobody. Other work of the
 * process goes on meanwhile.
 * @throws WorkbenchError `file.unreadable`, `source.changed`
 */
export async function countWaiting(datasetFile: string, kind: QueueKind): Promise<number> {
  const { document } = await openLines(queueFileOf(datasetFile, kind));
  let count = 0;
  await inPieces(numbersFrom(0, document.lineCount), undefined, (index) => {
    const { problem } = readRowContent(decodeLine(document.contentAt(index)) ?? '');
    count += problem === undefined ? 1 : 0;
  });
  return count;
}
