import { isTooDeep } from '../json/depth';
import { parsedJson } from '../json/parsed';
import { isRecord, listOf, recordOf } from '../json/record';
import { valueAt } from '../json/value-at';
import type { RowPath } from './document/row-edit';

/** One text of a row that a person reads or writes: what somebody says, or what a call is given. */
export interface RowText {
  readonly text: string;
  /** Where it stands; inside of arguments that are JSON in a text, too. */
  readonly path: RowPath;
  readonly place: 'user' | 'assistant' | 'system' | 'argument' | 'other';
  /** The arguments that it is inside of, where these are JSON in a text. */
  readonly container?: RowPath;
  /** Of an argument. */
  readonly action?: string;
  readonly parameter?: string;
}

/** Every text of a row in its order, whether the row is right or not. */
export function textsOf(row: unknown): readonly RowText[] {
  const { messages } = recordOf(row);
  return listOf(messages).flatMap((message, index) => textsOfMessage(recordOf(message), ['messages', index]));
}

function textsOfMessage(message: Readonly<Record<string, unknown>>, path: RowPath): readonly RowText[] {
  const { role, content, tool_calls: calls } = message;
  const place = role === 'user' || role === 'assistant' || role === 'system' ? role : 'other';
  const said: readonly RowText[] =
    typeof content === 'string' ? [{ text: content, path: [...path, 'content'], place }] : [];
  return [...said, ...listOf(calls).flatMap((call, index) => textsOfCall(call, [...path, 'tool_calls', index]))];
}

function textsOfCall(call: unknown, path: RowPath): readonly RowText[] {
  const { name, arguments: written } = recordOf(recordOf(call)['function']);
  const action = typeof name === 'string' ? name : '';
  const argumentsPath = [...path, 'function', 'arguments'];
  const inside = typeof written === 'string' ? { container: argumentsPath } : {};
  const given = argumentsOf(written);
  return Object.entries(isTooDeep(given) ? {} : given).flatMap(([parameter, value]) =>
    textsOfValue(value, [...argumentsPath, parameter]).map((found) => {
      return { ...found, ...inside, place: 'argument', action, parameter } as const;
    }),
  );
}

function textsOfValue(value: unknown, path: RowPath): readonly Pick<RowText, 'text' | 'path'>[] {
  if (typeof value === 'string') {
    return [{ text: value, path }];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => textsOfValue(item, [...path, index]));
  }
  return isRecord(value) ? Object.entries(value).flatMap(([key, item]) => textsOfValue(item, [...path, key])) : [];
}

/** Arguments as an object, also where they are JSON in a text, as OpenAI writes them. */
export function argumentsOf(written: unknown): Readonly<Record<string, unknown>> {
  return recordOf(typeof written === 'string' ? parsedJson(written) : written);
}

/** The value at a path if it is a text. */
export function textAt(row: unknown, path: RowPath): string | undefined {
  const value = valueAt(row, path);
  return typeof value === 'string' ? value : undefined;
}
