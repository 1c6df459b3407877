import { isRecord, type JsonRecord } from './record';

/** What a text says as JSON; undefined where it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON object that a text says; undefined where it is none. */
export function parsedRecord(text: string): JsonRecord | undefined {
  const value = parsedJson(text);
  return isRecord(value) ? value : undefined;
}
