import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

// The tests run from the repository root.
export const sampleFolder = resolve('examples', 'phone-assistant');

type JsonObject = Readonly<Record<string, unknown>>;
export interface Contact {
  readonly names: readonly string[];
  readonly phone: string;
}
export interface ActionTurn {
  readonly kind: 'action';
  readonly name: string;
  readonly arguments: readonly (readonly [parameter: string, value: string])[];
}
export interface TextTurn {
  readonly kind: 'user' | 'reply';
  readonly text: string;
}
export type Turn = ActionTurn | TextTurn;
export interface Row {
  readonly id: string;
  readonly split: string;
  readonly turns: readonly Turn[];
  readonly now: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly contacts: readonly Contact[];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): JsonObject {
  assert.ok(isObject(value), `expected an object, found ${JSON.stringify(value)}`);
  return value;
}

function textOf(value: unknown): string {
  assert.ok(typeof value === 'string' && value.trim() === value && value !== '', `bad text ${JSON.stringify(value)}`);
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  assert.ok(Array.isArray(value), `expected a list, found ${JSON.stringify(value)}`);
  return value;
}

function readTurn(value: unknown): Turn {
  const message = objectOf(value);
  const calls = message['tool_calls'];
  if (message['role'] === 'user') return { kind: 'user', text: textOf(message['content']) };
  assert.equal(message['role'], 'assistant');
  if (calls === undefined) return { kind: 'reply', text: textOf(message['content']) };
  assert.equal(message['content'], undefined, 'an action turn has no text in the sample');
  const only = listOf(calls);
  assert.equal(only.length, 1, 'one action a turn in the sample');
  const call = objectOf(only[0]);
  assert.equal(call['type'], 'function');
  const written = objectOf(call['function']);
  const values = Object.entries(objectOf(written['arguments']));
  return {
    kind: 'action',
    name: textOf(written['name']),
    arguments: values.map(([parameter, argument]) => [parameter, textOf(argument)]),
  };
}

function readContact(value: unknown): Contact {
  const contact = objectOf(value);
  const spoken = [contact['name'], contact['nickname'], contact['relation']].filter((name) => name !== undefined);
  return { names: spoken.map(textOf), phone: textOf(contact['phone']) };
}

export function readRow(line: string): Row {
  const row = objectOf(JSON.parse(line));
  const context = objectOf(row['context']);
  return {
    id: textOf(row['id']),
    split: textOf(row['split']),
    turns: listOf(row['messages']).map(readTurn),
    now: textOf(context['now']),
    timeZone: textOf(context['timeZone']),
    locale: textOf(context['locale']),
    contacts: listOf(context['contacts'] ?? []).map(readContact),
  };
}

export function readRows(file: string): readonly Row[] {
  const text = readFileSync(resolve(sampleFolder, 'data', file), 'utf8');
  assert.ok(text.endsWith('\n'), 'the last line is ended');
  return text.slice(0, -1).split('\n').map(readRow);
}

export const normalise = (text: string): string => text.toLowerCase().replaceAll('’', "'").replace(/\s+/gu, ' ').trim();
const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');

/** Matches any of the phrases, longest first, as whole words. */
export function wholeWords(phrases: Iterable<string>): RegExp {
  const longestFirst = [...new Set(phrases)].sort((a, b) => b.length - a.length).map(escapeRegExp);
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
}

export function userTexts(row: Row): readonly string[] {
  return row.turns.flatMap((turn) => (turn.kind === 'user' ? [turn.text] : []));
}

export function actionTurns(row: Row): readonly ActionTurn[] {
  return row.turns.flatMap((turn) => (turn.kind === 'action' ? [turn] : []));
}

/** The action that the scored last turn writes; nothing when it is a reply. */
export function endingOf(row: Row): string | undefined {
  return row.turns.slice(-1).flatMap((turn) => (turn.kind === 'action' ? [turn.name] : []))[0];
}

export function argumentValues(rows: readonly Row[], parameter?: string): ReadonlySet<string> {
  const pairs = rows.flatMap((row) => actionTurns(row).flatMap((turn) => turn.arguments));
  return new Set(pairs.filter(([name]) => parameter === undefined || name === parameter).map(([, v]) => normalise(v)));
}

export function contactWords(contact: Contact): readonly string[] {
  const names = contact.names.map(normalise);
  return [...names, ...names.flatMap((name) => name.split(' ').filter((part) => part.length > 2))];
}

const timeWords = wholeWords(
  (
    'zero one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty ninety ' +
    'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august ' +
    'september october november december today tomorrow tonight yesterday morning afternoon evening night noon ' +
    "midnight am pm o'clock half quarter hour hours minute minutes"
  ).split(' '),
);

const functionWords = new Set(
  (
    'a an the my me i we you it it s is i m that this to for of on in at by and or so no not yes ok please can could ' +
    'would do does what when who where how too now actually sorry meant make'
  ).split(' '),
);

/** A row's user turns with every value, name, number and time word replaced by a slot, punctuation dropped. */
export function templateOf(row: Row, values: RegExp): string {
  const names = row.contacts.flatMap(contactWords);
  let text = normalise(userTexts(row).join(' | ')).replace(values, ' § ');
  if (names.length > 0) text = text.replace(wholeWords(names), ' § ');
  text = text.replace(timeWords, ' § ').replace(/\d+(?:st|nd|rd|th|am|pm)?/gu, ' § ');
  text = text.replace(/[^\p{L}§]+/gu, ' ').trim();
  return text.replace(/§(?: §)+/gu, '§');
}

export function hasContentWord(template: string): boolean {
  return template.split(' ').some((word) => word !== '§' && !functionWords.has(word));
}
