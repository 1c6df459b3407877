import type { ActionCall } from '../../dataset/conversation';
import { foldText } from '../../text/clean';
import type { ActionParameter } from '../schema';
import type { DateTimeValue, DateValue, ResolveContext, ResolvedAction, TimeValue } from './value';

/** The same argument of the action before, where it is a moment or a day. */
export interface PreviousArgument {
  readonly value: DateTimeValue | TimeValue | DateValue;
  /** True where the new call is about the same thing, so that a bare "Friday" or "8 pm" changes only its half. */
  readonly isCorrected: boolean;
  /**
   * True where "an hour later" was said for the action before already and is only copied along, because the user now
   * changes something else: it must not count twice.
   */
  readonly isRepeated: boolean;
}

/** Looks the argument up in the latest earlier action of the same name. */
export function previousArgument(
  parameter: ActionParameter,
  call: ActionCall,
  context: ResolveContext,
): PreviousArgument | undefined {
  const before = context.previous?.findLast((action) => action.definition.name === call.name);
  const argument = before?.arguments.find((candidate) => candidate.name === parameter.name);
  const value = argument?.value;
  if (before === undefined || (value?.kind !== 'datetime' && value?.kind !== 'time' && value?.kind !== 'date')) {
    return undefined;
  }
  const isSameSaid = fold(call.arguments[parameter.name]) === fold(argument?.said);
  const isChangedElsewhere = [...namesIn(call, before.call)].some((name) => {
    return name !== parameter.name && fold(call.arguments[name]) !== fold(before.call.arguments[name]);
  });
  return { value, isCorrected: isSameThing(call, before), isRepeated: isSameSaid && isChangedElsewhere };
}

/** The same thing keeps its title, its person, its label: every word that is said in both is the same. */
function isSameThing(call: ActionCall, before: ResolvedAction): boolean {
  return before.definition.parameters
    .filter(({ type }) => type === 'text' || type === 'contact')
    .map(({ name }) => [fold(call.arguments[name]), fold(before.call.arguments[name])] as const)
    .every(([now, then]) => now === then || now === '');
}

function namesIn(...calls: readonly ActionCall[]): ReadonlySet<string> {
  return new Set(calls.flatMap((call) => Object.keys(call.arguments)));
}

function fold(argument: unknown): string {
  return typeof argument === 'string' ? foldText(argument) : '';
}
