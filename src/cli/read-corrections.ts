import { text } from 'node:stream/consumers';
import { parseDataset } from '../core/dataset/dataset';
import type { Candidate } from '../core/dataset/growing/queue/candidate';
import { WorkbenchError } from '../core/errors/workbench-error';
import { sha256Hex } from '../node/files/sha256';
import { readText } from '../node/project/project';

/**
 * Rows that somebody hands over as corrections, all or none.
 * @param given a JSONL file, or `-` for standard input
 * @throws WorkbenchError `queue.notRow` at the first line that is no row; `file.notFound`, `file.unreadable`
 */
export async function readCorrections(given: string): Promise<readonly Candidate[]> {
  const isPiped = given === '-';
  const { rows, problems } = parseDataset(isPiped ? await text(process.stdin) : await readText(given), { sha256Hex });
  const [problem] = problems;
  if (problem) {
    const path = isPiped ? 'standard input' : given;
    throw new WorkbenchError('queue.notRow', { line: problem.lineNumber, path, detail: problem.message });
  }
  const at = new Date().toISOString();
  return rows.map(({ conversation: { messages, split, tags, context } }) => ({
    row: { messages, split, ...(tags.length > 0 && { tags }), ...(context && { context }) },
    origin: { by: 'person', at },
  }));
}
