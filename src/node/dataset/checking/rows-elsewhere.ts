import { existsSync } from 'node:fs';
import path from 'node:path';
import { markOfLine } from '../../../core/dataset/check/check-line';
import type { RowElsewhere } from '../../../core/dataset/check/row-index';
import { LineDocument } from '../../../core/dataset/document/line-document';
import { loadFile } from '../dataset-file';
import { inPieces, numbersFrom } from './in-pieces';

/**
 * The rows of a project's other files by the hash of their messages; a file that is not there has none.
 * @throws WorkbenchError `file.unreadable`, `source.changed`; the signal's reason
 */
export async function rowsElsewhere(
  files: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, RowElsewhere>> {
  const found = new Map<number, RowElsewhere>();
  for (const file of files.filter((known) => existsSync(known))) {
    const document = new LineDocument((await loadFile(file, signal)).bytes);
    await inPieces(numbersFrom(0, document.lineCount), signal, (line) => {
      const mark = markOfLine(document.contentAt(line));
      if (mark !== undefined && !found.has(mark.messagesHash)) {
        const { messagesHash, split } = mark;
        found.set(messagesHash, { fileName: path.basename(file), lineNumber: line + 1, split });
      }
    });
  }
  return found;
}
