import type { Split } from '../conversation';
import { type CountedRow, isRefused, type TokenLimits } from '../tokens/row-tokens';
import type { Finding } from './finding';

/** A row that the phone cannot hold, or that the training leaves out. What is refused has no length. */
export function findTooLong(row: CountedRow, split: Split, limits: TokenLimits): readonly Finding[] {
  if (isRefused(row)) {
    return [];
  }
  const { tokens } = row;
  const { maxTokens, contextTokens } = limits;
  if (tokens > contextTokens) {
    return [{ code: 'dataset.longerThanContext', parameters: { tokens, contextTokens } }];
  }
  return split === 'train' && tokens > maxTokens
    ? [{ code: 'dataset.longerThanTraining', parameters: { tokens, maxTokens } }]
    : [];
}
