import { setImmediate as nextTurn } from 'node:timers/promises';
import { factsOfLine } from '../../../core/dataset/statistics/row-facts';
import { StatisticsTally } from '../../../core/dataset/statistics/statistics';
import type { StatisticsView } from '../../../protocol/webview/dataset-editor';
import type { DatasetEngine } from './dataset-engine';

/** Rows that are counted between two pauses. */
const rowsAtATime = 500;
const mostValues = 100;

/** The dataset in numbers, as it is now; who changes it meanwhile is counted as it was or as it is. */
export async function statisticsOf(engine: DatasetEngine): Promise<StatisticsView> {
  const { lines } = engine.document;
  const tally = new StatisticsTally();
  for (let index = 0; index < lines.lineCount; index += 1) {
    const facts = factsOfLine(lines.contentAt(index));
    if (facts) {
      tally.add(facts);
    }
    if (index % rowsAtATime === rowsAtATime - 1) {
      await nextTurn();
    }
  }
  const { turnsPerRow, actionsBySplit, values } = tally.statistics();
  return { turnsPerRow, actionsBySplit, values: values.slice(0, mostValues) };
}
