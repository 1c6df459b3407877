import { parsedJson } from '../../json/parsed';
import { isRecord, type JsonRecord } from '../../json/record';
import { readArguments, readCalls } from './calls';
import { callsOf, messagesOf, readChatMessages } from './chat-messages';
import { type ColumnMapping, type ColumnTarget, guessMapping } from './column-mapping';
import { type RecordFormat, refuse } from './format';
import type { Notes } from './notes';
import { isGiven, rowOf } from './row-of';

/** Rows of a table, as spreadsheets, CSV and flat Parquet have them: which column means what is said by a mapping. */
export const table: RecordFormat = {
  name: 'table',
  title: 'a table (CSV, TSV, flat Parquet)',
  layouts: ['csv', 'tsv', 'parquet', 'jsonl'],
  otherKeys: 'written',
  usedKeys: [],

  detect(sample) {
    const targets = new Set(
      sample.flatMap((record) => (isRecord(record) ? [...guessMapping(Object.keys(record)).values()] : [])),
    );
    const answers: readonly ColumnTarget[] = ['assistant', 'action', 'calls'];
    return targets.has('messages') || (targets.has('user') && answers.some((target) => targets.has(target))) ? 0.4 : 0;
  },

  read(record, settings) {
    const { notes } = settings;
    const cells = new Cells(record, settings.mapping ?? guessMapping(Object.keys(record)));
    const written = cells.value('messages');
    const messages = readChatMessages(isGiven(written) ? asJson(written, 'messages') : turnsOf(cells, notes), notes);
    cells.tellSkipped(notes);
    const context = cells.value('context');
    const rest = {
      id: cells.value('id'),
      split: cells.value('split'),
      ...(cells.tags().length > 0 ? { tags: cells.tags() } : {}),
      ...(isGiven(context) ? { context: asJson(context, 'context') } : {}),
      ...cells.others(),
    };
    return rowOf(messages, rest, settings);
  },

  write(row) {
    const { id, split, tags, context, messages: _messages, ...others } = row;
    return {
      id: id ?? '',
      split: split ?? '',
      tags: writeTags(tags),
      ...writeTurns(row),
      ...(context === undefined ? {} : { context: JSON.stringify(context) }),
      ...Object.fromEntries(
        Object.entries(others).map(([key, value]) =>
          typeof value === 'string' ? [`key:${key}`, value] : [`json:${key}`, JSON.stringify(value)],
        ),
      ),
    };
  },
};

/** The cells of one record, by what they mean. */
class Cells {
  readonly #cells: readonly (readonly [ColumnTarget, unknown, string])[];

  constructor(record: JsonRecord, mapping: ColumnMapping) {
    this.#cells = Object.entries(record).flatMap(([column, value]) =>
      isGiven(value) ? [[mapping.get(column) ?? `key:${column}`, value, column] as const] : [],
    );
  }

  value(target: ColumnTarget): unknown {
    return this.#cells.find(([meaning]) => meaning === target)?.[1];
  }

  text(target: ColumnTarget): string {
    const value = this.value(target);
    return value === undefined ? '' : typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  }

  arguments(): JsonRecord {
    const mark = 'argument:';
    return Object.fromEntries(
      this.#cells.flatMap(([meaning, value]) =>
        meaning.startsWith(mark) ? [[meaning.slice(mark.length), value]] : [],
      ),
    );
  }

  tags(): readonly string[] {
    return this.#cells.flatMap(([meaning, value]) =>
      meaning === 'tags' ? readTags(value) : meaning === 'tag' ? [String(value)] : [],
    );
  }

  others(): JsonRecord {
    return Object.fromEntries(
      this.#cells.flatMap(([meaning, value]) => {
        const [kind] = meaning.split(':', 1);
        const key = meaning.slice((kind?.length ?? 0) + 1);
        return kind === 'key' ? [[key, value]] : kind === 'json' ? [[key, asJson(value, key)]] : [];
      }),
    );
  }

  tellSkipped(notes: Notes): void {
    for (const [meaning, value, column] of this.#cells) {
      if (meaning === 'skip') {
        notes.noPlace(column, 'left out, as the mapping says', value);
      }
    }
  }
}

function turnsOf(cells: Cells, notes: Notes): readonly JsonRecord[] {
  const said = cells.text('user');
  const content = cells.text('assistant');
  const calls = [...readCalls(asJson(cells.value('calls'), 'calls'), notes), ...oneCall(cells, notes)];
  if (said === '' || (content === '' && calls.length === 0)) {
    return refuse(said === '' ? 'the user says nothing' : 'the assistant neither says nor does anything');
  }
  const system = cells.text('system');
  return [
    ...(system === '' ? [] : [{ role: 'system', content: system }]),
    { role: 'user', content: said },
    { role: 'assistant', ...(content === '' ? {} : { content }), ...(calls.length > 0 ? { tool_calls: calls } : {}) },
  ];
}

function oneCall(cells: Cells, notes: Notes): readonly JsonRecord[] {
  const name = cells.text('action');
  const given = { ...readArguments(cells.value('arguments'), notes), ...cells.arguments() };
  if (name === '') {
    return Object.keys(given).length === 0 ? [] : refuse('there are arguments without an action');
  }
  return [{ type: 'function', function: { name, arguments: given } }];
}

function asJson(value: unknown, what: string): unknown {
  if (typeof value !== 'string') {
    return value;
  }
  return parsedJson(value) ?? refuse(`the cell "${what}" is not JSON`);
}

/** `short; single-turn`, or a list in JSON where a tag holds a semicolon. */
function readTags(value: unknown): readonly string[] {
  const parsed = typeof value === 'string' && value.startsWith('[') ? parsedJson(value) : value;
  if (Array.isArray(parsed)) {
    return parsed.map(String);
  }
  return String(value)
    .split(';')
    .flatMap((tag) => (tag.trim() === '' ? [] : [tag.trim()]));
}

function writeTags(tags: unknown): string {
  const list = Array.isArray(tags) ? tags.map(String) : [];
  const isPlain = list.every((tag) => tag !== '' && tag === tag.trim() && !/[;[]/u.test(tag));
  return isPlain ? list.join(';') : JSON.stringify(list);
}

const turnColumns = { system: '', user: '', assistant: '', action: '', arguments: '', calls: '', messages: '' };

/** One exchange is written into columns that a person can read; anything more as JSON in one cell. */
function writeTurns(row: JsonRecord): JsonRecord {
  const messages = messagesOf(row);
  const [first, ...later] = messages;
  const system = first?.['role'] === 'system' ? first : undefined;
  const [user, assistant, ...more] = system ? later : messages;
  if (!user || !assistant || more.length > 0 || user['role'] !== 'user' || !messages.every(isPlain)) {
    return { ...turnColumns, messages: JSON.stringify(row['messages']) };
  }
  const calls = callsOf(assistant);
  const [call] = calls;
  return {
    ...turnColumns,
    system: system?.['content'] ?? '',
    user: user['content'],
    assistant: assistant['content'] ?? '',
    ...(call && calls.length === 1 ? { action: call.name, arguments: JSON.stringify(call.arguments) } : {}),
    ...(calls.length > 1 ? { calls: JSON.stringify(assistant['tool_calls']) } : {}),
  };
}

/** True where a message says nothing that the columns have no place for. */
function isPlain({ role: _role, content, tool_calls: calls, ...others }: JsonRecord): boolean {
  const list: readonly unknown[] = Array.isArray(calls) ? calls : [];
  const arePlain = list.every(
    (call) => isRecord(call) && Object.keys(call).every((key) => ['type', 'function'].includes(key)),
  );
  return Object.keys(others).length === 0 && arePlain && (content !== '' || list.length > 0);
}
