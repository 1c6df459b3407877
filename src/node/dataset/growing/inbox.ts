import { type Candidate, candidateKey, candidateLine } from '../../../core/dataset/growing/queue/candidate';
import { appendLines, readQueue } from '../../../core/dataset/growing/queue/queue';
import { sha256Hex } from '../../files/sha256';
import { openLines, saveLines, withQueueLock } from './queue-file';
import { queueFileOf } from './queue-name';

/**
 * Puts a correction into the inbox of a dataset, whoever else writes there at the same time. Nothing else is read: what
 * speaks against it is said when a person looks at it.
 * @returns false where the same correction waits there already, or was rejected before
 * @throws WorkbenchError as `withQueueLock`, `openLines` and `saveLines`; then the inbox is as it was
 */
export async function addCorrection(datasetFile: string, correction: Candidate): Promise<boolean> {
  return withQueueLock(datasetFile, async () => {
    const open = await openLines(queueFileOf(datasetFile, 'inbox'));
    const { entries, rejected } = readQueue(open.document, sha256Hex);
    const key = candidateKey(correction.row.messages, sha256Hex);
    if (rejected.has(key) || entries.some((entry) => entry.key === key)) {
      return false;
    }
    appendLines(open.document, [candidateLine(correction)]);
    await saveLines(open);
    return true;
  });
}
