import { parsedRecord } from '../../json/parsed';
import { listOf, recordOf } from '../../json/record';

/** Longest line that is read as a row, in bytes; a conversation for a phone is a few hundred words. */
const longestRowBytes = 4_000_000;
/** Shown of a row in a list. */
const longestFirstWords = 160;

/** What a line is: a row, or why it is shown as it stands. */
export type LineKind = 'row' | 'blank' | 'notJson' | 'notUtf8' | 'tooLong';

/** A line as a list shows it. What is not there is empty, for a list must show broken rows too. */
export interface RowSummary {
  readonly kind: LineKind;
  readonly id: string | undefined;
  readonly split: string | undefined;
  /** Of the first message that a user wrote, else the line itself. */
  readonly firstWords: string;
  /** In the order in which they are called. */
  readonly actions: readonly string[];
  readonly tags: readonly string[];
  /** Who speaks, each once, in the order of their first words. */
  readonly roles: readonly string[];
  readonly messageCount: number;
}

/** The text of a line; undefined where it is not UTF-8, or longer than any row. Nothing is repaired. */
export function decodeLine(content: Uint8Array): string | undefined {
  if (content.length > longestRowBytes) {
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** Reads of a line what a list shows. Never throws, and repairs nothing: what is no row says so. */
export function summariseLine(content: Uint8Array): RowSummary {
  const text = decodeLine(content);
  if (text === undefined) {
    return unread(content.length > longestRowBytes ? 'tooLong' : 'notUtf8', '');
  }
  if (text.trim() === '') {
    return unread('blank', '');
  }
  const row = parsedRecord(text);
  return row === undefined ? unread('notJson', text) : summariseRow(row);
}

function summariseRow({ id, split, tags, messages }: Readonly<Record<string, unknown>>): RowSummary {
  const turns = listOf(messages).map(recordOf);
  const asked = turns.find(({ role, content }) => role === 'user' && typeof content === 'string') ?? turns[0];
  return {
    kind: 'row',
    id: typeof id === 'string' ? id : undefined,
    split: typeof split === 'string' ? split : undefined,
    firstWords: cut(typeof asked?.['content'] === 'string' ? asked['content'] : ''),
    actions: turns.flatMap(({ tool_calls: calls }) => listOf(calls).flatMap(nameOf)),
    tags: listOf(tags).filter((tag) => typeof tag === 'string'),
    roles: [...new Set(turns.map(({ role }) => role).filter((role) => typeof role === 'string'))],
    messageCount: turns.length,
  };
}

function nameOf(call: unknown): readonly string[] {
  const { name } = recordOf(recordOf(call)['function']);
  return typeof name === 'string' ? [name] : [];
}

function unread(kind: LineKind, text: string): RowSummary {
  const nothing = { id: undefined, split: undefined, actions: [], tags: [], roles: [], messageCount: 0 };
  return { kind, firstWords: cut(text), ...nothing };
}

/** Never in the middle of a character. */
function cut(text: string): string {
  return text.length > longestFirstWords ? `${text.slice(0, longestFirstWords).toWellFormed()}…` : text;
}
