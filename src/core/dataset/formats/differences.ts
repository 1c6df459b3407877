import { isRecord } from '../../json/record';

/** Something of a value that another one lacks or says otherwise. */
export interface Difference {
  /** `messages[].tool_calls`, whichever message it is. */
  readonly field: string;
  readonly kind: 'missing' | 'different';
  readonly value: unknown;
}

/** What of a value is not in another; what the other has beside it does not count. Nothing is as good as empty. */
export function differences(value: unknown, other: unknown, field = ''): readonly Difference[] {
  if (isNothing(value)) {
    return [];
  }
  if (isRecord(value) && isRecord(other)) {
    return Object.entries(value).flatMap(([key, member]) =>
      differences(member, Object.hasOwn(other, key) ? other[key] : undefined, field === '' ? key : `${field}.${key}`),
    );
  }
  if (Array.isArray(value) && Array.isArray(other) && value.length === other.length) {
    return value.flatMap((item: unknown, index) => differences(item, other[index], `${field}[]`));
  }
  if (value === other) {
    return [];
  }
  return [{ field, kind: isNothing(other) ? 'missing' : 'different', value }];
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
