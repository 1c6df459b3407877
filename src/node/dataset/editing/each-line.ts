import type { Split } from '../../../core/dataset/conversation';
import type { LineId } from '../../../core/dataset/document/line-document';
import { inPieces, numbersFrom } from '../checking/in-pieces';
import type { DatasetEngine } from './dataset-engine';

/** Visits every line of a document, with the split of one that is a row, in pieces that let other work in between. */
export async function eachLine(
  { checked, document }: DatasetEngine,
  visit: (line: LineId, split: Split | undefined) => void,
): Promise<void> {
  const { lines } = document;
  await inPieces(numbersFrom(0, lines.lineCount), undefined, (index) => {
    // There may be fewer by now.
    if (index < lines.lineCount) {
      const line = lines.idAt(index);
      visit(line, checked.index.splitOf(document.keyOf(line)));
    }
  });
}
