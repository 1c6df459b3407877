import { WorkbenchError } from '../../errors/workbench-error';
import { alpaca } from './alpaca';
import { bfcl } from './bfcl';
import type { RecordFormat } from './format';
import { mobileActions } from './mobile-actions';
import { openAi } from './openai';
import { shareGpt } from './sharegpt';
import { table } from './table';
import { chatMl, humanBot } from './text-formats';

/** Every way to write conversations that is read and written here. */
export const formats: readonly RecordFormat[] = [
  openAi,
  shareGpt,
  alpaca,
  chatMl,
  humanBot,
  mobileActions,
  bfcl,
  table,
];

/** @throws WorkbenchError `dataset.unknownFormat` */
export function formatNamed(name: string): RecordFormat {
  const found = formats.find((format) => format.name === name);
  if (found === undefined) {
    throw new WorkbenchError('dataset.unknownFormat', { name, known: formats.map((format) => format.name).join(', ') });
  }
  return found;
}

/** At least a few of the first records must look like the format; the others may be something else. */
const leastConfidence = 0.2;

/** The format that the first records look like most; undefined where they look like none. */
export function detectFormat(sample: readonly unknown[]): RecordFormat | undefined {
  const confidenceOf = ({ detect }: RecordFormat) =>
    sample.reduce<number>((sum, record) => sum + detect([record]), 0) / sample.length;
  const [best] = formats
    .map((format) => ({ format, confidence: confidenceOf(format) }))
    .sort((left, right) => right.confidence - left.confidence);
  return best && best.confidence >= leastConfidence ? best.format : undefined;
}
