import type { CountedRow, ShownToken, TokenCount, TokenView, ViewedRow } from '../../../core/dataset/tokens/row-tokens';
import type { ErrorDescription } from '../../../core/errors/workbench-error';
import { parsedJson } from '../../../core/json/parsed';
import { isRecord } from '../../../core/json/record';

/** A line of `python -m mobile_llm tokens`. */
export type TokenLine =
  | { readonly event: 'answer'; readonly id: number; readonly rows: readonly unknown[] }
  | ({ readonly event: 'error' } & ErrorDescription)
  | { readonly event: 'done' };

/** Undefined where the line is nothing that the process says. */
export function readTokenLine(line: string): TokenLine | undefined {
  const value = parsedJson(line);
  if (!isRecord(value)) {
    return undefined;
  }
  const { event, id, rows, code, message, fix } = value;
  if (event === 'answer' && typeof id === 'number' && Array.isArray(rows)) {
    return { event, id, rows };
  }
  if (event === 'error' && typeof code === 'string' && typeof message === 'string' && typeof fix === 'string') {
    return { event, code, message, fix };
  }
  return event === 'done' ? { event } : undefined;
}

/** Undefined for an answer in no known shape. */
export function readCountedRow(value: unknown): CountedRow | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const refused = readRefusal(value['refused']);
  return refused ? { refused } : readCount(value);
}

/** Undefined for an answer in no known shape. */
export function readViewedRow(value: unknown): ViewedRow | undefined {
  const counted = readCountedRow(value);
  if (counted === undefined || 'refused' in counted) {
    return counted;
  }
  const { text, shown } = isRecord(value) ? value : {};
  const tokens = Array.isArray(shown) ? (shown as readonly unknown[]).map(readToken) : undefined;
  if (typeof text !== 'string' || !tokens?.every((token) => token !== undefined)) {
    return undefined;
  }
  return { ...counted, text, shown: tokens } satisfies TokenView;
}

function readCount({ tokens, trained, endsEarly }: Record<string, unknown>): TokenCount | undefined {
  if (!isCount(tokens) || !isCount(trained)) {
    return undefined;
  }
  return { tokens, trained, ...(Array.isArray(endsEarly) && endsEarly.every(isCount) && { endsEarly }) };
}

function readToken(value: unknown): ShownToken | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const { id, text, bytes, start, end, trained, control } = value;
  const isToken =
    isCount(id) &&
    typeof text === 'string' &&
    isCount(start) &&
    isCount(end) &&
    typeof trained === 'boolean' &&
    typeof control === 'boolean';
  return isToken ? { id, text, ...(typeof bytes === 'string' && { bytes }), start, end, trained, control } : undefined;
}

function readRefusal(value: unknown): ErrorDescription | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const { code, message, fix } = value;
  const isRefusal = typeof code === 'string' && typeof message === 'string' && typeof fix === 'string';
  return isRefusal ? { code, message, fix } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
