import type { ClockReading } from './clock-phrase';
import type { DayProblem } from './days';
import { ambiguous, type Resolution, unresolvable } from './value';
import type { Moment } from './zone';

/** Why a phrase is no moment. */
export type MomentProblem =
  | {
      readonly problem: 'not-understood' | 'no-time' | 'no-previous' | 'contradiction' | 'skipped-hour' | 'which-night';
    }
  | { readonly problem: DayProblem }
  | { readonly problem: 'half-of-day' | 'half-hour'; readonly clock: ClockReading }
  | { readonly problem: 'out-of-range' };

/** Whether words could not be read as a moment. */
export function isMomentProblem(result: Moment | MomentProblem): result is MomentProblem {
  return 'problem' in result;
}

/** The problem in words for the user, with the one question that settles it. */
export function problemOf(result: MomentProblem, said: string): Resolution {
  switch (result.problem) {
    case 'half-of-day':
      return ambiguous(`"${said}" can be before or after noon.`, halfQuestion(result.clock));
    case 'half-hour':
      return ambiguous(`"${said}" can be before or after the full hour.`, halfHourQuestion(result.clock));
    case 'which-night':
      return ambiguous(
        `"${said}" can be the night before or the night after.`,
        'At the beginning or at the end of that day?',
      );
    case 'unsure-order':
      return ambiguous(`"${said}" can be day and month or month and day.`, 'Which day and which month?');
    case 'no-time':
      return unresolvable(`"${said}" names no time of day.`, 'What time?');
    case 'no-day':
      return unresolvable(`"${said}" names no day.`, 'Which day?');
    case 'no-previous':
      return unresolvable(`"${said}" changes a time that was not given.`, 'What time?');
    case 'skipped-hour':
      return unresolvable(`Clocks go forward then: "${said}" does not exist on that day.`, 'What other time?');
    case 'no-such-day':
      return unresolvable(`"${said}" is a day that does not exist.`, 'Which day?');
    case 'wrong-weekday':
      return unresolvable(`The date and the weekday of "${said}" do not belong together.`, 'Which day?');
    case 'too-many':
    case 'contradiction':
      return unresolvable(`"${said}" contradicts itself.`, 'Which day and what time?');
    case 'out-of-range':
      return unresolvable(`"${said}" is too far away.`, 'Which day?');
    case 'not-understood':
      return unresolvable(`"${said}" is no time that I understand.`, 'What time exactly?');
  }
}

function halfQuestion({ hour, minute }: ClockReading): string {
  const shown = minute === 0 ? String(hour) : `${hour}:${String(minute).padStart(2, '0')}`;
  if (hour === 12) {
    return minute === 0 ? 'Noon or midnight?' : `${shown} at noon or at night?`;
  }
  return `${shown} in the morning or in the ${hour < 5 ? 'afternoon' : 'evening'}?`;
}

function halfHourQuestion({ hour }: ClockReading): string {
  return `Half past ${hour === 1 ? 12 : hour - 1} or half past ${hour}?`;
}
