import { foldText } from '../../text/clean';
import type { ActionParameter } from '../schema';
import { resolveContact, resolveEmail } from './contact';
import { type PreviousMoment, resolveMoment } from './moment';
import type { PreviousArgument } from './previous';
import { resolveBoolean, resolveDate, resolveDuration, resolveEnum, resolveInteger, resolvePhone } from './scalars';
import { type Resolution, type ResolveContext, type ResolvedValue, resolved, unresolvable } from './value';

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
      return resolveEmailOf(said, context);
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

/** True for words such as "him", whose meaning stands in the actions before. */
export function isPronoun(said: string): boolean {
  return pronouns.has(foldText(said));
}

/** "Call him": whom the latest action with a person is about. Undefined for words that are no pronoun. */
function resolvePronoun(said: string, context: ResolveContext): Resolution | undefined {
  if (!isPronoun(said)) {
    return undefined;
  }
  const person = latestPerson(context);
  if (person === undefined) {
    return unresolvable('Nobody was named before.', 'Who?');
  }
  return person.kind === 'contact' ? resolved(person) : resolveContact(person.name, context.contacts);
}

/** "E-mail her": the address of the same person. */
function resolveEmailOf(said: string, context: ResolveContext): Resolution {
  const isAboutPerson = isPronoun(said);
  const person = isAboutPerson ? latestPerson(context) : undefined;
  return isAboutPerson && person === undefined
    ? unresolvable('Nobody was named before.', 'Who?')
    : resolveEmail(person?.name ?? said, context.contacts);
}

/** Who was called, written to or e-mailed last, as far as a name is known. */
function latestPerson({ previous = [] }: ResolveContext): Person | undefined {
  const values = previous.flatMap((action) => action.arguments.map(({ value }) => value));
  return values.findLast(isPerson);
}

type Person = Extract<ResolvedValue, { kind: 'contact' | 'email' }> & { readonly name: string };

function isPerson(value: ResolvedValue | undefined): value is Person {
  return value?.kind === 'contact' || (value?.kind === 'email' && value.name !== undefined);
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
