import { isRecord } from '../../json/record';

/** What every value of a column is. `json` is what fits nothing else: it is written as JSON in a text. */
export type ColumnType =
  | { readonly kind: 'none' | 'text' | 'boolean' | 'integer' | 'number' | 'json' }
  | { readonly kind: 'list'; readonly item: ColumnType }
  | { readonly kind: 'struct'; readonly members: Readonly<Record<string, ColumnType>> };

/** Members of a struct beyond which it is rather a dictionary, whose keys are data. */
const mostMembers = 30;
const deepestColumn = 8;

export const noType: ColumnType = { kind: 'none' };
const json: ColumnType = { kind: 'json' };

/** The type of a value, and of all that a type was made of before. */
export function widened(type: ColumnType, value: unknown, depth = 0): ColumnType {
  return merged(type, typeOf(value, depth));
}

function typeOf(value: unknown, depth: number): ColumnType {
  if (value === null || value === undefined) {
    return noType;
  }
  if (depth > deepestColumn) {
    return json;
  }
  if (Array.isArray(value)) {
    const item = value.reduce<ColumnType>((before, one) => widened(before, one, depth + 1), noType);
    return value.includes(null) ? json : { kind: 'list', item };
  }
  if (isRecord(value)) {
    const members = Object.entries(value).map(([key, member]) => [key, typeOf(member, depth + 1)] as const);
    const isStruct = members.length > 0 && members.length <= mostMembers && members.every(([key]) => isName(key));
    return isStruct ? { kind: 'struct', members: Object.fromEntries(members) } : json;
  }
  return typeof value === 'string'
    ? { kind: 'text' }
    : typeof value === 'boolean'
      ? { kind: 'boolean' }
      : { kind: Number.isSafeInteger(value) ? 'integer' : 'number' };
}

/** Columns are found by their names joined with points. */
function isName(key: string): boolean {
  return key !== '' && key !== '__proto__' && !key.includes('.');
}

function merged(left: ColumnType, right: ColumnType): ColumnType {
  if (left.kind === 'none' || right.kind === 'none') {
    return left.kind === 'none' ? right : left;
  }
  if (left.kind === 'list' && right.kind === 'list') {
    return { kind: 'list', item: merged(left.item, right.item) };
  }
  if (left.kind === 'struct' && right.kind === 'struct') {
    return mergedStruct(left.members, right.members);
  }
  if (left.kind === right.kind) {
    return left;
  }
  const kinds = [left.kind, right.kind];
  return kinds.includes('integer') && kinds.includes('number') ? { kind: 'number' } : json;
}

function mergedStruct(
  left: Readonly<Record<string, ColumnType>>,
  right: Readonly<Record<string, ColumnType>>,
): ColumnType {
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  if (keys.length > mostMembers) {
    return json;
  }
  const members = keys.map((key) => [key, merged(left[key] ?? noType, right[key] ?? noType)] as const);
  return { kind: 'struct', members: Object.fromEntries(members) };
}

/** Places whose values are written as JSON in a text: `messages[].meta`. */
export function jsonPlaces(type: ColumnType, field: string): readonly string[] {
  if (type.kind === 'list') {
    return jsonPlaces(type.item, `${field}[]`);
  }
  if (type.kind === 'struct') {
    return Object.entries(type.members).flatMap(([key, member]) => jsonPlaces(member, `${field}.${key}`));
  }
  return type.kind === 'json' ? [field] : [];
}

/** A value as a column of its type holds it. */
export function fitted(value: unknown, type: ColumnType): unknown {
  if (value === null || value === undefined) {
    return undefined;
  }
  if (type.kind === 'json') {
    return JSON.stringify(value);
  }
  if (type.kind === 'integer') {
    return BigInt(Number(value));
  }
  if (type.kind === 'list' && Array.isArray(value)) {
    return value.map((item) => fitted(item, type.item));
  }
  if (type.kind === 'struct' && isRecord(value)) {
    return Object.fromEntries(Object.entries(type.members).map(([key, member]) => [key, fitted(value[key], member)]));
  }
  return value;
}
