import type { ActionCall, Contact } from '../../dataset/conversation';
import type { ActionDefinition, ParameterType } from '../schema';

/** What spoken words are relative to: the phone's clock, zone, language and contacts, and what was resolved before. */
export interface ResolveContext {
  /** ISO 8601 with offset. */
  readonly now: string;
  /** IANA name. */
  readonly timeZone: string;
  /** BCP 47. */
  readonly locale: string;
  /** Absent where the contacts are not known. */
  readonly contacts?: readonly Contact[];
  /** How far that clock is ahead of this computer's, negative if behind. Absent where nobody compared them. */
  readonly clockAheadMs?: number;
  /** Earlier actions of the conversation, oldest first; a correction is relative to the latest of the same name. */
  readonly previous?: readonly ResolvedAction[];
}

/** A moment on a calendar. */
export interface DateTimeValue {
  readonly kind: 'datetime';
  /** ISO 8601 with offset, to the second. */
  readonly iso: string;
  readonly epochMs: number;
  readonly timeZone: string;
}

/** A time of day, with the next moment when a clock shows it: when an alarm would ring. */
export interface TimeValue {
  readonly kind: 'time';
  readonly hour: number;
  readonly minute: number;
  /** True where the clock shows this time for the first time then, within a day from now. */
  readonly isNext: boolean;
  readonly iso: string;
  readonly epochMs: number;
  readonly timeZone: string;
}

/** A day without a time. */
export interface DateValue {
  readonly kind: 'date';
  /** YYYY-MM-DD. */
  readonly iso: string;
}

export type ResolvedValue =
  | { readonly kind: 'text'; readonly text: string }
  /** `phone` keeps a leading + and digits only. */
  | { readonly kind: 'contact'; readonly name: string; readonly phone: string }
  | { readonly kind: 'phone'; readonly phone: string }
  /** With the name where it was found among the contacts. */
  | { readonly kind: 'email'; readonly address: string; readonly name?: string }
  | DateTimeValue
  | DateValue
  | TimeValue
  | { readonly kind: 'duration'; readonly seconds: number }
  | { readonly kind: 'integer'; readonly integer: number }
  | { readonly kind: 'boolean'; readonly boolean: boolean }
  | { readonly kind: 'enum'; readonly choice: string };

/** Words turned into a value, or why they were not: `ambiguous` has several readings, `unresolvable` has none. */
export type Resolution = { readonly status: 'resolved'; readonly value: ResolvedValue } | UnsettledResolution;

export type UnsettledResolution = Unsettled & {
  readonly status: 'unresolvable' | 'ambiguous';
  readonly reason: string;
  readonly question: string;
};

/** What would help to settle words that have no value yet. */
interface Unsettled {
  /** True where the phone's contacts would tell, but nobody has let them be read. */
  readonly needsContacts?: true;
  /** Readings to choose from, each of which resolves when it is said instead. */
  readonly choices?: readonly string[];
}

interface ArgumentName {
  readonly name: string;
  readonly type: ParameterType;
  /** As the user said it; the schema's default where nothing was said; empty where there is neither. */
  readonly said: string;
}

export type ResolvedArgument =
  | (ArgumentName & { readonly status: 'resolved'; readonly value: ResolvedValue; readonly reason?: undefined })
  | (ArgumentName &
      Unsettled & {
        readonly status: 'unresolvable' | 'ambiguous' | 'missing';
        readonly value?: undefined;
        /** A short sentence for the user. */
        readonly reason: string;
      });

/** An action whose arguments have become values, as far as they could. Only a complete one may be opened. */
export interface ResolvedAction {
  readonly call: ActionCall;
  readonly definition: ActionDefinition;
  /** In the schema's order; optional ones that nobody said are left out. */
  readonly arguments: readonly ResolvedArgument[];
  readonly status: 'complete' | 'incomplete';
  /** What to ask the user, one question an argument that is not resolved. */
  readonly questions: readonly string[];
  /** Of the context that it was resolved in. */
  readonly clockAheadMs?: number;
}

/** An argument that code could convert. */
export function resolved(value: ResolvedValue): Resolution {
  return { status: 'resolved', value };
}

/** An argument that no value can be made of. @param question asks the user for what is missing */
export function unresolvable(reason: string, question: string): UnsettledResolution {
  return { status: 'unresolvable', reason, question };
}

/** An argument that could mean several values. @param question lets the user choose */
export function ambiguous(reason: string, question: string): UnsettledResolution {
  return { status: 'ambiguous', reason, question };
}
