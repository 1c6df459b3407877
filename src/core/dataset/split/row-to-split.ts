import { parsedRecord } from '../../json/parsed';
import { canonicalJson } from '../../provenance/canonical-json';
import type { Sha256Hex } from '../../provenance/key';
import { foldText } from '../../text/clean';
import { signatureOf } from '../check/deep/signature';
import type { Message, Split } from '../conversation';
import { decodeLine } from '../document/row-summary';
import { readMessages } from '../messages';
import type { SignedRowToSplit } from './split-dataset';

/**
 * Reads of a line what a split goes by; undefined for what is no row. A row need have no split yet.
 * @param mayMove whether the row may get another split than it has
 */
export function rowToSplit(
  content: Uint8Array,
  { place, mayMove, sha256Hex }: { readonly place: number; readonly mayMove: boolean; readonly sha256Hex: Sha256Hex },
): SignedRowToSplit | undefined {
  const row = parsedRecord(decodeLine(content) ?? '');
  const read = row && readMessages(row['messages']);
  if (row === undefined || read === undefined || 'problem' in read) {
    return undefined;
  }
  const { id, split } = row;
  const { messages } = read;
  const kept = !mayMove && isSplit(split) ? split : undefined;
  const hasId = typeof id === 'string' && id !== '';
  const identity = hasId ? id : sha256Hex(new TextEncoder().encode(canonicalJson(messages)));
  return {
    place,
    identity,
    actions: messages.flatMap((message) =>
      message.role === 'assistant' ? (message.tool_calls ?? []).map((call) => call.function.name) : [],
    ),
    group: wordsKey(messages) ?? identity,
    kept,
    signature: signatureOf(messages),
  };
}

/** What users say, without case, punctuation and the values of numbers; undefined where no word is said. */
function wordsKey(messages: readonly Message[]): string | undefined {
  const said = messages.filter(({ role }) => role === 'user').map(({ content }) => foldText(content ?? ''));
  const words = said
    .join('\n')
    .replace(/\d+/g, '0')
    .replace(/[^\p{L}\p{N}\n]+/gu, ' ');
  return /\p{L}/u.test(words) ? words : undefined;
}

/** Whether a value names a split. */
export function isSplit(value: unknown): value is Split {
  return value === 'train' || value === 'eval';
}
