import { isDeepRule } from '../../../core/dataset/check/finding';
import type { DatasetCounts } from '../../project/count-dataset';
import type { DatasetEngine } from './dataset-engine';
import { eachLine } from './each-line';

/** What `countDataset` says of the file that an open dataset is of, without reading it again. */
export async function countRows(engine: DatasetEngine): Promise<DatasetCounts> {
  const { checked } = engine;
  const { problems: codes } = checked.columns;
  const isCounted = (code: string) => !isDeepRule(code) && !code.endsWith('Elsewhere');
  const hasProblem = codes.ask((words) => words.some(isCounted));
  const rows = { train: 0, eval: 0 };
  let problems = 0;
  await eachLine(engine, (line, split) => {
    if (split) {
      rows[split] += 1;
    }
    if (hasProblem[codes.listAt(line)]) {
      const found = checked.findingsOf(line).filter(({ code }) => isCounted(code));
      problems += found.filter((finding) => checked.muteReason(finding, line) === undefined).length;
    }
  });
  return { trainRows: rows.train, evalRows: rows.eval, problems };
}
