import type { ActionSchema } from '../../../core/actions/schema';
import { decodeLine } from '../../../core/dataset/document/row-summary';
import { shownJson } from '../../../core/json/depth';
import { parsedRecord } from '../../../core/json/parsed';
import { isRecord, listOf } from '../../../core/json/record';
import type { ConversationView, FindingView, RowView, TurnView } from '../../../protocol/webview/dataset-editor';
import { CallViews } from './call-view';

/** Shown of a line that is no row, in bytes: an editor of text for more is of no use. */
const mostTextBytes = 200_000;

const knownKeys = new Set(['id', 'messages', 'split', 'tags', 'context']);
const knownMessageKeys = new Set(['role', 'content', 'tool_calls']);

interface ViewOptions {
  readonly row: RowView;
  readonly findings: readonly FindingView[];
  readonly schema: ActionSchema | undefined;
}

/** One row in full, as its page draws it; a line that is no row as text. Never throws. */
export function conversationView(content: Uint8Array, { row, findings, schema }: ViewOptions): ConversationView {
  const written = row.kind === 'row' ? parsedRecord(decodeLine(content) ?? '') : undefined;
  if (!written) {
    const { text, isWhole } = textOf(content);
    return { kind: 'text', row, text, isWhole, findings };
  }
  const { id, messages, context } = written;
  const calls = new CallViews(schema, context);
  return {
    kind: 'row',
    row,
    ...(typeof id === 'string' && { id }),
    turns: listOf(messages).map((message, index) => turnView(message, index, calls)),
    ...(context !== undefined && { context: shownJson(context) }),
    otherKeys: [
      ...Object.keys(written).filter((key) => !knownKeys.has(key)),
      ...new Set(listOf(messages).flatMap(otherMessageKeys)),
    ],
    findings,
  };
}

function turnView(message: unknown, index: number, calls: CallViews): TurnView {
  const path = ['messages', index, 'content'];
  if (!isRecord(message)) {
    return { role: '', path, calls: [], unreadable: shownJson(message) };
  }
  const { role, content, tool_calls: toolCalls } = message;
  return {
    role: typeof role === 'string' ? role : '',
    path,
    ...(typeof content === 'string' && { text: content }),
    calls: listOf(toolCalls).map((call, number) => calls.next(call, ['messages', index, 'tool_calls', number])),
    ...(!isText(content) && { unreadable: shownJson(content) }),
  };
}

/** A turn of calls only has no text. */
function isText(content: unknown): boolean {
  return content === undefined || content === null || typeof content === 'string';
}

function otherMessageKeys(message: unknown): readonly string[] {
  return isRecord(message)
    ? Object.keys(message).flatMap((key) => (knownMessageKeys.has(key) ? [] : [`messages: ${key}`]))
    : [];
}

/** Bytes that are no text are shown with marks in their place, and are then not to be edited. */
function textOf(content: Uint8Array): { readonly text: string; readonly isWhole: boolean } {
  const isShort = content.length <= mostTextBytes;
  const text = isShort ? decodeLine(content) : undefined;
  return text === undefined
    ? { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(content.subarray(0, mostTextBytes)), isWhole: false }
    : { text, isWhole: true };
}
