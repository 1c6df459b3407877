/** A JSON object from outside: its members are unknown until they are checked. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object; a list is none. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of a value, none of what is no object. */
export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}

/** The items of a value, none of what is no list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A value that is a text, nothing of what is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
