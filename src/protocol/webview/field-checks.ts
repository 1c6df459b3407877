import { isRecord, isTagged } from './channel';

/** Whether the fields of a request have the shape that its tag promises. */
export type FieldCheck = (request: Readonly<Record<string, unknown>>) => boolean;

export const hasNoFields: FieldCheck = () => true;

/** Whether a value is a request of a table, by the check of its tag. */
export function passes(value: unknown, checks: Readonly<Record<string, FieldCheck>>): boolean {
  if (!isTagged(value) || !isRecord(value) || !Object.hasOwn(checks, value.type)) {
    return false;
  }
  return checks[value.type]?.(value) ?? false;
}

/** Whether a value is a text of at most so many UTF-16 code units. */
export function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest;
}
