import { foldText } from '../../text/clean';
import type { ActionParameter } from '../schema';
import { resolveContact } from './contact';
import { type PreviousMoment, resolveMoment } from './moment';
import type { PreviousArgument } from './previous';
import {
  resolveBoolean,
  resolveDate,
  resolveDuration,
  resolveEmail,
  resolveEnum,
  resolveInteger,
  resolvePhone,
} from './scalars';
import { type Resolution, type ResolveContext, resolved, unresolvable } from './value';

interface Background {
  readonly context: ResolveContext;
  readonly previous?: PreviousArgument | undefined;
}

/** Turns the words of one argument into a value of its parameter's type. */
export function resolveSaid(parameter: ActionParameter, said: string, { context, previous }: Background): Resolution {
  switch (parameter.type) {
    case 'text':
      return said.length > parameter.maxLength
        ? unresolvable('It is too long.', `Can you make it shorter than ${parameter.maxLength} characters?`)
        : resolved({ kind: 'text', text: said });
    case 'contact':
      return resolvePronoun(said, context) ?? resolveContact(said, context.contacts);
    case 'phone':
      return resolvePhone(said);
    case 'email':
      return resolveEmail(said);
    case 'datetime':
    case 'time':
      return previous?.isRepeated
        ? resolved(previous.value)
        : resolveMoment(said, parameter.type, context, momentOf(previous));
    case 'date':
      return previous?.isRepeated ? resolved(previous.value) : resolveDate(said, context, dayOf(previous));
    case 'duration':
      return resolveDuration(said);
    case 'integer':
      return resolveInteger(said);
    case 'boolean':
      return resolveBoolean(said);
    case 'enum':
      return resolveEnum(said, parameter.values ?? []);
  }
}

const pronouns = new Set(['him', 'her', 'them', 'he', 'she', 'they']);

/** "Call him": whom the latest action with a person is about. Undefined for words that are no pronoun. */
function resolvePronoun(said: string, { previous = [] }: ResolveContext): Resolution | undefined {
  if (!pronouns.has(foldText(said))) {
    return undefined;
  }
  const values = previous.flatMap((action) => action.arguments.map(({ value }) => value));
  const person = values.findLast((value) => value?.kind === 'contact');
  return person ? resolved(person) : unresolvable('Nobody was named before.', 'Who?');
}

function momentOf(previous: PreviousArgument | undefined): PreviousMoment | undefined {
  const value = previous?.value;
  return value === undefined || value.kind === 'date'
    ? undefined
    : { epochMs: value.epochMs, isCorrected: previous?.isCorrected ?? false };
}

function dayOf(previous: PreviousArgument | undefined): string | undefined {
  return previous?.value.kind === 'date' ? previous.value.iso : undefined;
}
