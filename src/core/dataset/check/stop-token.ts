import { type CountedRow, isRefused } from '../tokens/row-tokens';
import type { Finding } from './finding';

/**
 * A row that does not teach where a reply ends, so that a model trained on it talks on; and whatever else the training
 * says to a row when it refuses it.
 */
export function findStopToken(row: CountedRow): readonly Finding[] {
  if (!isRefused(row)) {
    return (row.endsEarly ?? []).map((number) => ({ code: 'dataset.stopTokenEarly', parameters: { number } }));
  }
  const { code, message, fix } = row.refused;
  return code === 'reply_without_end'
    ? [{ code: 'dataset.stopTokenNotTrained', parameters: { detail: message, fix } }]
    : [{ code: 'dataset.refusedByTraining', parameters: { detail: message, fix } }];
}
