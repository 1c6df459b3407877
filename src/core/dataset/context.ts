import { Temporal } from 'temporal-polyfill';
import { isRecord } from '../json/record';
import type { Contact, RowContext } from './conversation';
import type { RowPath } from './document/row-edit';
import type { RowProblem } from './row-problem';

export type ReadContext =
  | { readonly context?: RowContext; readonly problem?: undefined }
  | { readonly problem: RowProblem; readonly context?: undefined };

/** Reads a row's clock and contacts, and tries that zone and locale exist. */
export function readContext(value: unknown): ReadContext {
  if (!isRecord(value)) {
    return bad('it is not an object.', []);
  }
  const { now, timeZone, locale, contacts } = value;
  if (typeof now !== 'string' || !isInstant(now)) {
    return bad('"now" is not a time with an offset, such as 2026-11-21T10:30:00+01:00.', ['now']);
  }
  if (typeof timeZone !== 'string' || !isTimeZone(timeZone)) {
    return bad('"timeZone" is not an IANA name, such as Europe/Berlin.', ['timeZone']);
  }
  if (typeof locale !== 'string' || !isLocale(locale)) {
    return bad('"locale" is not a language tag, such as en-GB.', ['locale']);
  }
  if (contacts === undefined) {
    return { context: { now, timeZone, locale } };
  }
  const read = Array.isArray(contacts) ? (contacts as readonly unknown[]).map(readContact) : [undefined];
  if (!read.every((contact) => contact !== undefined)) {
    return bad('"contacts" is not a list of {"name", "phone"}.', ['contacts']);
  }
  return { context: { now, timeZone, locale, contacts: read } };
}

/** A row without a clock is read at a fixed one: nothing depends on the day it is trained or evaluated. */
export const defaultContext: RowContext = { now: '2026-01-05T09:00:00+00:00', timeZone: 'UTC', locale: 'en-GB' };

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** The day of a row's clock, in its zone, as Llama's chat templates and llama-server write it: `05 Jan 2026`. */
export function dayOf({ now, timeZone }: Pick<RowContext, 'now' | 'timeZone'>): string {
  const { day, month, year } = Temporal.Instant.from(now).toZonedDateTimeISO(timeZone);
  return `${String(day).padStart(2, '0')} ${months[month - 1] ?? ''} ${year}`;
}

function readContact(value: unknown): Contact | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const { name, phone, nickname, relation, email } = value;
  if (typeof name !== 'string' || typeof phone !== 'string') {
    return undefined;
  }
  return {
    name,
    phone,
    ...(typeof nickname === 'string' ? { nickname } : {}),
    ...(typeof relation === 'string' ? { relation } : {}),
    ...(typeof email === 'string' ? { email } : {}),
  };
}

/** Nearly every time is written so; days after the 28th, and other spellings, are for the slow reader. */
const plainInstant =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

function isInstant(text: string): boolean {
  if (plainInstant.test(text)) {
    return true;
  }
  try {
    Temporal.Instant.from(text);
    return true;
  } catch {
    return false;
  }
}

/** Names that were found good: a dataset has few, and Node takes a tenth of a millisecond for each look. */
const goodZones = new Set<string>();
const goodLocales = new Set<string>();

function isTimeZone(name: string): boolean {
  return isGood(name, goodZones, () => new Intl.DateTimeFormat('en', { timeZone: name }));
}

function isLocale(tag: string): boolean {
  return isGood(tag, goodLocales, () => Intl.getCanonicalLocales(tag));
}

function isGood(name: string, known: Set<string>, attempt: () => unknown): boolean {
  if (!known.has(name)) {
    try {
      attempt();
    } catch {
      return false;
    }
    known.add(name);
  }
  return true;
}

function bad(detail: string, rest: RowPath): { readonly problem: RowProblem } {
  return { problem: { code: 'dataset.badContext', parameters: { detail }, path: ['context', ...rest] } };
}
