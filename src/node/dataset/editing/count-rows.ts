import { isDeepRule } from '../../../core/dataset/check/finding';
import type { DatasetCounts } from '../../project/count-dataset';
import { inPieces, numbersFrom } from '../checking/in-pieces';
import type { DatasetEngine } from './dataset-engine';

/** What `countDataset` says of the file that an open dataset is of, without reading it again. */
export async function countRows({ checked, document }: DatasetEngine): Promise<DatasetCounts> {
  const { lines } = document;
  const { problems: codes } = checked.columns;
  const isCounted = (code: string) => !isDeepRule(code) && !code.endsWith('Elsewhere');
  const hasProblem = codes.ask((words) => words.some(isCounted));
  const rows = { train: 0, eval: 0 };
  let problems = 0;
  await inPieces(numbersFrom(0, lines.lineCount), undefined, (index) => {
    const line = index < lines.lineCount ? lines.idAt(index) : undefined;
    const split = line === undefined ? undefined : checked.index.splitOf(document.keyOf(line));
    if (split) {
      rows[split] += 1;
    }
    if (line !== undefined && hasProblem[codes.listAt(line)]) {
      const found = checked.findingsOf(line).filter(({ code }) => isCounted(code));
      problems += found.filter((finding) => checked.muteReason(finding, line) === undefined).length;
    }
  });
  return { trainRows: rows.train, evalRows: rows.eval, problems };
}
