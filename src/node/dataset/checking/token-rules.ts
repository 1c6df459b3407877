import type { Finding } from '../../../core/dataset/check/finding';
import { findStopToken } from '../../../core/dataset/check/stop-token';
import { findTooLong } from '../../../core/dataset/check/too-long';
import type { Conversation, RenderedConversation, Split } from '../../../core/dataset/conversation';
import { decodeLine } from '../../../core/dataset/document/row-summary';
import { renderConversation } from '../../../core/dataset/render';
import { readRowContent } from '../../../core/dataset/row';
import type { CountedRow, TokenLimits } from '../../../core/dataset/tokens/row-tokens';

/** A line as the model sees it; undefined for one that is no row. */
export function renderLine(content: Uint8Array, systemPrompt: string): RenderedConversation | undefined {
  const read = readRowContent(decodeLine(content) ?? '');
  if (read.problem !== undefined) {
    return undefined;
  }
  const { ownId, ...row } = read.content;
  const conversation: Conversation = { id: ownId ?? ('' as Conversation['id']), ...row };
  return renderConversation(conversation, { systemPrompt });
}

/** What the rules find in the tokens of a row. */
export function findInTokens(tokens: CountedRow, split: Split, limits: TokenLimits): readonly Finding[] {
  return [...findTooLong(tokens, split, limits), ...findStopToken(tokens)];
}

/** The same of a line. Its split is read only where it can matter. */
export function findInLineTokens(content: Uint8Array, tokens: CountedRow, limits: TokenLimits): readonly Finding[] {
  const found = findInTokens(tokens, 'train', limits);
  return found.length === 0 ? found : findInTokens(tokens, renderLine(content, '')?.split ?? 'train', limits);
}
