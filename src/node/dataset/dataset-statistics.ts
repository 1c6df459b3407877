import { setImmediate } from 'node:timers/promises';
import { LineDocument } from '../../core/dataset/document/line-document';
import { factsOfLine } from '../../core/dataset/statistics/row-facts';
import { type DatasetStatistics, StatisticsTally } from '../../core/dataset/statistics/statistics';
import { loadFile } from './dataset-file';

/** Lines between two looks at whether somebody cancelled. */
const linesPerPiece = 2000;

export interface FileStatistics {
  readonly statistics: DatasetStatistics;
  /** Lines that are neither rows nor empty. */
  readonly broken: number;
}

/**
 * Counts a dataset file.
 * @throws WorkbenchError `file.unreadable`, `source.changed`; the signal's reason
 */
export async function statisticsOfFile(file: string, signal: AbortSignal): Promise<FileStatistics> {
  const { bytes } = await loadFile(file, signal);
  const document = new LineDocument(bytes);
  const tally = new StatisticsTally();
  let broken = 0;
  for (let place = 0; place < document.lineCount; place += 1) {
    const content = document.contentAt(place);
    const facts = factsOfLine(content);
    if (facts) {
      tally.add(facts);
    } else {
      broken += isBlank(content) ? 0 : 1;
    }
    if (place % linesPerPiece === 0) {
      await setImmediate();
      signal.throwIfAborted();
    }
  }
  return { statistics: tally.statistics(), broken };
}

function isBlank(content: Uint8Array): boolean {
  return content.every((byte) => byte === 0x20 || byte === 0x09);
}
