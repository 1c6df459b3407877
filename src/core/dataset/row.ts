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

/** What stands in a row, before it is known among others. */
export interface RowContent extends Omit<Conversation, 'id'> {
  /** Undefined where the row has no id of its own. */
  readonly ownId: RowId | undefined;
}

export type ReadRowContent =
  | { readonly content: RowContent; readonly problem?: undefined }
  | { readonly problem: RowProblem };

interface RowIdentity {
  readonly sha256Hex: Sha256Hex;
  /** How often each hash was seen so far; tells equal rows apart. */
  readonly ordinals: Map<string, number>;
}

/** Reads one line. Keys that it does not know are left to the line itself, which is kept as written. */
export function readRow(line: string, identity: RowIdentity): ReadRow {
  const read = readRowContent(line);
  if (read.problem !== undefined) {
    return read;
  }
  const { ownId, ...content } = read.content;
  return { conversation: { id: ownId ?? ordinalId(content.messages, identity), ...content } };
}

/** Reads one line for itself: a row without an id of its own has none. */
export function readRowContent(line: string): ReadRowContent {
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
    return { problem: { code: 'dataset.badSplit', parameters: { value: shown }, path: ['split'] } };
  }
  if (!isTextList(tags)) {
    return { problem: { code: 'dataset.badTags', parameters: {}, path: ['tags'] } };
  }
  if (id !== undefined && (typeof id !== 'string' || id === '' || id.length > 200)) {
    return { problem: { code: 'dataset.badId', parameters: {}, path: ['id'] } };
  }
  const read: ReadContext = clock === undefined ? {} : readContext(clock);
  if (read.problem !== undefined) {
    return read;
  }
  const context = read.context === undefined ? {} : { context: read.context };
  return { content: { ownId: id as RowId | undefined, messages: messages.messages, split, tags, ...context } };
}

/** The id of a row that has none of its own: SHA-256 of its canonical messages. */
export function contentId(messages: readonly Message[], sha256Hex: Sha256Hex): RowId {
  return sha256Hex(new TextEncoder().encode(canonicalJson(messages))) as RowId;
}

/** What names the row of a line in other files, a mute's for one; undefined for a line that is no row. */
export function rowIdOf(line: string, sha256Hex: Sha256Hex): RowId | undefined {
  const read = readRowContent(line);
  return read.problem === undefined ? (read.content.ownId ?? contentId(read.content.messages, sha256Hex)) : undefined;
}

/** Equal rows get an ordinal. */
function ordinalId(messages: readonly Message[], { sha256Hex, ordinals }: RowIdentity): RowId {
  const hash = contentId(messages, sha256Hex);
  const ordinal = (ordinals.get(hash) ?? 0) + 1;
  ordinals.set(hash, ordinal);
  return (ordinal === 1 ? hash : `${hash}-${ordinal}`) as RowId;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
