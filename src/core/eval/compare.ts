import type { ResolvedValue } from '../actions/resolve';
import { foldText } from '../text/clean';

/** An argument as said and, where code could settle it, as a value. */
export interface ComparedArgument {
  readonly said: string;
  readonly value: ResolvedValue | undefined;
}

/** True when both mean the same. Where either has no value, the words decide. */
export function sameResolved(wanted: ComparedArgument, given: ComparedArgument): boolean {
  if (wanted.value === undefined || given.value === undefined) {
    return wanted.value === given.value && foldText(wanted.said) === foldText(given.said);
  }
  return sameValue(wanted.value, given.value);
}

function sameValue(wanted: ResolvedValue, given: ResolvedValue): boolean {
  switch (wanted.kind) {
    case 'text':
      return given.kind === 'text' && foldText(wanted.text) === foldText(given.text);
    case 'contact':
      return given.kind === 'contact' && wanted.phone === given.phone && sameName(wanted.name, given.name);
    case 'phone':
      return given.kind === 'phone' && wanted.phone === given.phone;
    case 'email':
      return given.kind === 'email' && wanted.address.toLowerCase() === given.address.toLowerCase();
    case 'datetime':
    case 'time':
      return given.kind === wanted.kind && wanted.epochMs === given.epochMs;
    case 'date':
      return given.kind === 'date' && wanted.iso === given.iso;
    case 'duration':
      return given.kind === 'duration' && wanted.seconds === given.seconds;
    case 'integer':
      return given.kind === 'integer' && wanted.integer === given.integer;
    case 'boolean':
      return given.kind === 'boolean' && wanted.boolean === given.boolean;
    case 'enum':
      return given.kind === 'enum' && wanted.choice === given.choice;
  }
}

/** Names that are written with other spaces or capitals are the same; a number said as a name has no name. */
function sameName(wanted: string, given: string): boolean {
  const isNumber = !/\p{Letter}/u.test(wanted) && !/\p{Letter}/u.test(given);
  return isNumber || foldText(wanted) === foldText(given);
}
