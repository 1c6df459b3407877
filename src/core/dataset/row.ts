import { isRecord } from '../json/record';
import { canonicalJson } from '../provenance/canonical-json';
import type { Sha256Hex } from '../provenance/key';
import { type ReadContext, readContext } from './context';
import type { Conversation, Message, RowId } from './conversation';
import { readMessages } from './messages';
import type { RowProblem } from './row-problem';

export type ReadRow =
  | { readonly conversation: Conversation; readonly problem?: undefined }
  | { readonly problem: RowProblem };

interface RowIdentity {
  readonly sha256Hex: Sha256Hex;
  /** How often each hash was seen so far; tells equal rows apart. */
  readonly ordinals: Map<string, number>;
}

/** Reads one line. Keys that it does not know are left to the line itself, which is kept as written. */
export function readRow(line: string, identity: RowIdentity): ReadRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 200) : String(error);
    return { problem: { code: 'dataset.notJson', parameters: { detail } } };
  }
  if (!isRecord(value)) {
    return { problem: { code: 'dataset.notObject', parameters: {} } };
  }
  const { id, messages: written, split, tags = [], context: clock } = value;
  const messages = readMessages(written);
  if ('problem' in messages) {
    return messages;
  }
  if (split !== 'train' && split !== 'eval') {
    const shown = split === undefined ? 'missing' : JSON.stringify(split).slice(0, 60);
    return { problem: { code: 'dataset.badSplit', parameters: { value: shown } } };
  }
  if (!isTextList(tags)) {
    return { problem: { code: 'dataset.badTags', parameters: {} } };
  }
  if (id !== undefined && (typeof id !== 'string' || id === '' || id.length > 200)) {
    return { problem: { code: 'dataset.badId', parameters: {} } };
  }
  const read: ReadContext = clock === undefined ? {} : readContext(clock);
  if (read.problem !== undefined) {
    return read;
  }
  const context = read.context === undefined ? {} : { context: read.context };
  const rowId = id === undefined ? hashId(messages.messages, identity) : (id as RowId);
  return { conversation: { id: rowId, messages: messages.messages, split, tags, ...context } };
}

/** SHA-256 of the canonical messages; equal rows get an ordinal. */
function hashId(messages: readonly Message[], { sha256Hex, ordinals }: RowIdentity): RowId {
  const hash = sha256Hex(new TextEncoder().encode(canonicalJson(messages)));
  const ordinal = (ordinals.get(hash) ?? 0) + 1;
  ordinals.set(hash, ordinal);
  return (ordinal === 1 ? hash : `${hash}-${ordinal}`) as RowId;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
