import { isMomentProblem, problemOf } from './moment-problem';
import { readPhrase } from './phrase';
import { type MomentResult, resolvePhrase } from './place-phrase';
import type { Resolution, ResolveContext } from './value';
import { resolved } from './value';
import { isoOf, type Moment, momentOf, nowOf } from './zone';

/** What the same argument meant in the action before; corrections are relative to it. */
export interface PreviousMoment {
  readonly epochMs: number;
  /** True where the new call changes the old one, so that a bare day or a bare time keeps the other half. */
  readonly isCorrected: boolean;
}

/** Turns words into a moment, a time of day or what to ask. Reads no clock but the context's. */
export function resolveMoment(
  said: string,
  kind: 'datetime' | 'time',
  context: ResolveContext,
  previous?: PreviousMoment,
): Resolution {
  const result = momentResult(said, context, previous);
  if (isMomentProblem(result)) {
    return problemOf(result, said);
  }
  const { timeZone } = context;
  const placed = { iso: isoOf(result), epochMs: result.epochMilliseconds, timeZone };
  return kind === 'datetime'
    ? resolved({ kind, ...placed })
    : resolved({ kind, hour: result.hour, minute: result.minute, isNext: isNext(result, nowOf(context)), ...placed });
}

function isNext(moment: Moment, now: Moment): boolean {
  const isAhead = moment.epochMilliseconds >= now.epochMilliseconds;
  return isAhead && moment.epochMilliseconds <= now.add({ days: 1 }).epochMilliseconds;
}

function momentResult(said: string, context: ResolveContext, previous: PreviousMoment | undefined): MomentResult {
  const phrase = readPhrase(said, context.locale);
  if (phrase === undefined) {
    return { problem: 'not-understood' };
  }
  const before = previous === undefined ? undefined : momentOf(previous.epochMs, context.timeZone);
  const isChange = phrase.isInstead || previous?.isCorrected === true;
  return resolvePhrase(phrase, {
    now: nowOf(context),
    locale: context.locale,
    ...(before === undefined ? {} : { before }),
    ...(isChange && before !== undefined ? { kept: before } : {}),
  });
}
