import { shownJson } from '../../json/depth';
import { parsedJson } from '../../json/parsed';
import { isRecord, listOf, recordOf } from '../../json/record';
import { decodeLine } from '../document/row-summary';
import { argumentsOf } from '../row-texts';

/** One value that a call was given. */
export interface GivenValue {
  readonly action: string;
  readonly parameter: string;
  readonly value: string;
}

/** What is counted of one row. */
export interface RowFacts {
  /** Empty where the row has none. */
  readonly split: string;
  readonly turns: number;
  /** Words of each message that has a text. */
  readonly words: readonly { readonly role: string; readonly count: number }[];
  /** Each once. */
  readonly actions: readonly string[];
  readonly values: readonly GivenValue[];
  readonly tags: readonly string[];
  readonly roles: readonly string[];
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
}

/** Reads what is counted of a line; undefined where it is no row. */
export function factsOfLine(content: Uint8Array): RowFacts | undefined {
  const row = parsedJson(decodeLine(content) ?? '');
  if (!isRecord(row) || !Array.isArray(row['messages'])) {
    return undefined;
  }
  const messages = (row['messages'] as readonly unknown[]).map(recordOf);
  const calls = messages.flatMap(({ tool_calls: made }) =>
    listOf(made).map((call) => recordOf(recordOf(call)['function'])),
  );
  const { locale, timeZone } = recordOf(row['context']);
  return {
    split: textOf(row['split']) ?? '',
    turns: messages.length,
    words: messages.flatMap(({ role, content: said }) =>
      typeof said === 'string' ? [{ role: textOf(role) ?? '', count: countWords(said) }] : [],
    ),
    actions: distinct(calls.map(({ name }) => name)),
    values: calls.flatMap(({ name, arguments: given }) => valuesOf(textOf(name) ?? '', given)),
    tags: distinct(listOf(row['tags'])),
    roles: distinct(messages.map(({ role }) => role)),
    locale: textOf(locale),
    timeZone: textOf(timeZone),
  };
}

function valuesOf(action: string, given: unknown): readonly GivenValue[] {
  return Object.entries(argumentsOf(given)).map(([parameter, value]) => {
    return { action, parameter, value: typeof value === 'string' ? value : shownJson(value) };
  });
}

/** Scripts without spaces count as one word a run of letters. */
function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}]+(?:['’.:-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
}

function distinct(values: readonly unknown[]): readonly string[] {
  return [...new Set(values.filter((value) => typeof value === 'string'))];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
