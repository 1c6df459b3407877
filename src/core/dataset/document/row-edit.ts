import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import { isRecord } from '../../json/record';

/** Where a value stands in a row: `['messages', 2, 'content']`. */
export type RowPath = readonly (string | number)[];

/** One change of a row's JSON. */
export type RowEdit =
  | { readonly kind: 'set'; readonly path: RowPath; readonly value: unknown }
  /** Before the item that stands at the path's last number now, or after the last one. */
  | { readonly kind: 'insert'; readonly path: RowPath; readonly value: unknown }
  /** To where it then stands at the number `to`, in the same list, letter for letter. */
  | { readonly kind: 'move'; readonly path: RowPath; readonly to: number }
  /** Another key for a value, which stays where it stands; not one that is there already. */
  | { readonly kind: 'rename'; readonly path: RowPath; readonly key: string }
  | { readonly kind: 'remove'; readonly path: RowPath };

/**
 * Changes one value in a line of JSON and leaves every other character as it is: spaces, the order of keys, the spelling
 * of numbers, keys that mean nothing here. Of a key that stands twice the last counts, as it does for whoever reads it.
 * @returns undefined where the path leads nowhere
 */
export function editRow(line: string, edit: RowEdit): string | undefined {
  const root = treeOf(line);
  const parent = root && nodeAt(root, edit.path.slice(0, -1));
  const last = edit.path.at(-1);
  if (parent === undefined || last === undefined || !fits(parent, last, edit)) {
    return undefined;
  }
  const known = childOf(parent, last);
  if (edit.kind === 'move') {
    return known && moveChild(line, known, edit);
  }
  if (edit.kind === 'rename') {
    return known && renameChild(line, parent, edit);
  }
  if (edit.kind === 'set' && known) {
    return replace(line, known, spell(edit.value, line));
  }
  if (edit.kind === 'remove' && known === undefined) {
    return undefined;
  }
  if (edit.kind !== 'remove') {
    return addChild(line, parent, { last, text: spell(edit.value, line) });
  }
  const rest = removeChild(line, parent, last);
  // Without the last of two equal keys the first would count.
  return typeof last === 'string' ? (editRow(rest, edit) ?? rest) : rest;
}

/** A line's values with their places in it; undefined for what is no JSON, or so deep that no conversation is. */
export function treeOf(line: string): Node | undefined {
  const errors: ParseError[] = [];
  try {
    const root = parseTree(line, errors, { disallowComments: true });
    return errors.length === 0 ? root : undefined;
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

/** A key belongs into an object, a number that is not beyond the end into a list. */
function fits(parent: Node, last: string | number, edit: RowEdit): boolean {
  if (typeof last === 'string') {
    return parent.type === 'object' && edit.kind !== 'insert' && edit.kind !== 'move';
  }
  if (edit.kind === 'rename') {
    return false;
  }
  const length = parent.children?.length ?? 0;
  if (edit.kind === 'move' && (edit.to < 0 || edit.to >= length)) {
    return false;
  }
  return parent.type === 'array' && last >= 0 && (edit.kind === 'insert' ? last <= length : last < length);
}

function nodeAt(root: Node, path: RowPath): Node | undefined {
  return path.reduce<Node | undefined>((node, step) => node && childOf(node, step), root);
}

/** The value of a key or at a number; of a key that stands twice the last one. */
export function childOf(parent: Node, step: string | number): Node | undefined {
  if (typeof step === 'number') {
    return parent.type === 'array' ? parent.children?.[step] : undefined;
  }
  return parent.type === 'object' ? propertyOf(parent, step)?.children?.[1] : undefined;
}

function propertyOf(parent: Node, key: string): Node | undefined {
  return parent.children?.findLast(({ children }) => children?.[0]?.value === key);
}

function replace(line: string, { offset, length }: Node, text: string): string {
  return line.slice(0, offset) + text + line.slice(offset + length);
}

/** Takes a member or an item out, with the comma that parted it from another. */
function removeChild(line: string, parent: Node, last: string | number): string {
  const children = parent.children ?? [];
  const child = typeof last === 'number' ? children[last] : propertyOf(parent, last);
  if (child === undefined) {
    return line;
  }
  const index = children.indexOf(child);
  const before = children[index - 1];
  const after = children[index + 1];
  const start = before ? before.offset + before.length : child.offset;
  const end = before ? child.offset + child.length : (after?.offset ?? child.offset + child.length);
  return line.slice(0, start) + line.slice(end);
}

/** The item's own text, taken out and put back. */
function moveChild(line: string, item: Node, { path, to }: Extract<RowEdit, { kind: 'move' }>): string | undefined {
  const rest = editRow(line, { kind: 'remove', path });
  const root = rest === undefined ? undefined : treeOf(rest);
  const list = root && nodeAt(root, path.slice(0, -1));
  const text = line.slice(item.offset, item.offset + item.length);
  return rest === undefined || list === undefined ? undefined : addChild(rest, list, { last: to, text });
}

/** Every one of equal keys, for otherwise the one before the last would count. */
function renameChild(line: string, parent: Node, { path, key }: Extract<RowEdit, { kind: 'rename' }>) {
  if (propertyOf(parent, key)) {
    return undefined;
  }
  const keys = (parent.children ?? []).flatMap(({ children }) => children?.[0] ?? []);
  return keys
    .filter(({ value }) => value === path.at(-1))
    .reduceRight((text, node) => replace(text, node, spell(key, line)), line);
}

interface NewChild {
  readonly last: string | number;
  /** Its JSON. */
  readonly text: string;
}

function addChild(line: string, parent: Node, { last, text }: NewChild): string {
  const children = parent.children ?? [];
  const item = typeof last === 'number' ? text : `${spell(last, line)}${colonOf(line)}${text}`;
  const after = typeof last === 'number' ? children[last] : undefined;
  if (after) {
    return `${line.slice(0, after.offset)}${item}${commaOf(line)}${line.slice(after.offset)}`;
  }
  const before = children.at(-1);
  const place = before ? before.offset + before.length : parent.offset + 1;
  return `${line.slice(0, place)}${before ? commaOf(line) : ''}${item}${line.slice(place)}`;
}

/** As the line itself is written: Python's json puts a space after commas and colons, JavaScript's none. */
function commaOf(line: string): string {
  return /[\]}"\d], /u.test(line) ? ', ' : ',';
}

function colonOf(line: string): string {
  return /": /u.test(line) ? ': ' : ':';
}

function spell(value: unknown, line: string): string {
  const text = written(value, { comma: commaOf(line), colon: colonOf(line) });
  // A line that escapes all but ASCII, as Python's json does, stays one that does.
  const isEscaped = /\\u[0-9a-f]{4}/iu.test(line) && !/[^ -~]/u.test(line);
  return isEscaped ? text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`) : text;
}

function written(value: unknown, marks: { readonly comma: string; readonly colon: string }): string {
  if (Array.isArray(value)) {
    return `[${value.map((item) => written(item, marks)).join(marks.comma)}]`;
  }
  if (!isRecord(value)) {
    return JSON.stringify(value) ?? 'null';
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]) => JSON.stringify(key) + marks.colon + written(member, marks)).join(marks.comma)}}`;
}
