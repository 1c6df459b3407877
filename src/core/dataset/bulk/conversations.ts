import type { Node } from 'jsonc-parser';
import { WorkbenchError } from '../../errors/workbench-error';
import { parsedRecord } from '../../json/parsed';
import { isRecord, type JsonRecord, listOf } from '../../json/record';
import { canonicalJson } from '../../provenance/canonical-json';
import { childOf, editRow, type RowEdit, treeOf } from '../document/row-edit';
import { applyEdits } from './text-edits';

/**
 * Makes two rows of one: the turn with this number (from 0) begins the second. Both keep what the row says of itself and
 * its system prompt; an `id` stays with the first. What is kept is kept letter for letter.
 * @throws WorkbenchError `dataset.cannotSplit`
 */
export function splitConversation(line: string, turn: number): readonly [first: string, second: string] {
  const messages = messagesOf(line);
  const system = messages?.[0]?.['role'] === 'system' ? 1 : 0;
  if (messages === undefined || !Number.isInteger(turn) || turn <= system || turn >= messages.length) {
    const detail = messages === undefined ? 'it is no conversation' : 'a turn must stay before and after';
    throw new WorkbenchError('dataset.cannotSplit', { detail });
  }
  const removed = (from: number, to: number): readonly RowEdit[] =>
    Array.from({ length: to - from }, (_, index) => ({ kind: 'remove', path: ['messages', to - 1 - index] }));
  const first = applyEdits(line, removed(turn, messages.length));
  const rest = applyEdits(line, removed(system, turn));
  if (first === undefined || rest === undefined) {
    throw new WorkbenchError('dataset.cannotSplit', { detail: 'it is nested too deeply' });
  }
  return [first, editRow(rest, { kind: 'remove', path: ['id'] }) ?? rest];
}

/**
 * Makes one row of several, in their order: the first with the turns of the others, letter for letter, and their tags. A
 * system prompt that all of them have stays once.
 * @throws WorkbenchError `dataset.cannotJoin` where they differ in system prompt, split or clock, or one is no conversation
 */
export function joinConversations(lines: readonly string[]): string {
  const [first, ...others] = lines;
  const rows = lines.map(parsedRecord);
  const [firstRow] = rows;
  if (first === undefined || firstRow === undefined || others.length === 0) {
    throw new WorkbenchError('dataset.cannotJoin', { detail: 'at least two rows are needed that are conversations' });
  }
  for (const row of rows) {
    requireSame(firstRow, row);
  }
  const joined = others.reduce((line, other) => addTurns(line, other), first);
  const tags = [...new Set(rows.flatMap((row) => listOf(row?.['tags'])))];
  const isTagged = tags.length > listOf(firstRow['tags']).length;
  return (isTagged ? editRow(joined, { kind: 'set', path: ['tags'], value: tags }) : undefined) ?? joined;
}

function requireSame(first: JsonRecord, other: JsonRecord | undefined): void {
  if (other === undefined || listOf(other['messages']).length === 0) {
    throw new WorkbenchError('dataset.cannotJoin', { detail: 'one of them is no conversation' });
  }
  const different = (['split', 'context'] as const).find((key) => spelled(first[key]) !== spelled(other[key]));
  if (different !== undefined) {
    throw new WorkbenchError('dataset.cannotJoin', { detail: `they differ in "${different}"` });
  }
  const prompt = systemOf(other);
  if (prompt !== undefined && spelled(prompt) !== spelled(systemOf(first))) {
    throw new WorkbenchError('dataset.cannotJoin', { detail: 'they differ in their system prompts' });
  }
}

/** The text of the other's turns, without its system prompt, behind the last turn. */
function addTurns(line: string, other: string): string {
  const [list, turns] = [messageNodes(line), messageNodes(other)];
  const spoken = systemOf(parsedRecord(other)) === undefined ? turns : turns.slice(1);
  const last = list.at(-1);
  if (last === undefined) {
    throw new WorkbenchError('dataset.cannotJoin', { detail: 'one of them is no conversation' });
  }
  const end = last.offset + last.length;
  const comma = /[\]}"\d], /u.test(line) ? ', ' : ',';
  const texts = spoken.map(({ offset, length }) => comma + other.slice(offset, offset + length));
  return line.slice(0, end) + texts.join('') + line.slice(end);
}

function messageNodes(line: string): readonly Node[] {
  const root = treeOf(line);
  return (root && childOf(root, 'messages')?.children) ?? [];
}

function messagesOf(line: string): readonly JsonRecord[] | undefined {
  const messages = listOf(parsedRecord(line)?.['messages']);
  return messages.length > 0 && messages.every(isRecord) ? messages : undefined;
}

function systemOf(row: JsonRecord | undefined): unknown {
  const [first] = listOf(row?.['messages']);
  return isRecord(first) && first['role'] === 'system' ? first : undefined;
}

/** What is nested too deeply for canonical JSON is like nothing that is spelled otherwise. */
function spelled(value: unknown): string {
  try {
    return canonicalJson(value ?? null);
  } catch {
    return JSON.stringify(value);
  }
}
