import { contactLabel, findLabelled, findPeople } from '../../contacts/find-people';
import type { Contact } from '../../dataset/conversation';
import { readPhone } from './phone';
import { ambiguous, type Resolution, resolved, unresolvable } from './value';

/** As many as a question can name; a picker shows more. */
const mostNamed = 4;
const mostChoices = 20;

/**
 * Finds whom the user means among the contacts. Several different people are a question, and so is one who is only
 * spelled alike. A number said instead is taken as it is.
 */
export function resolveContact(said: string, contacts: readonly Contact[] | undefined): Resolution {
  if (/\d/.test(said) && !/\p{Letter}/u.test(said)) {
    const phone = readPhone(said);
    return phone === undefined
      ? unresolvable(`"${said}" is no phone number that can be called.`, 'Which number?')
      : resolved({ kind: 'contact', name: said, phone });
  }
  if (contacts === undefined) {
    const unknown = unresolvable('The contacts of the phone are not known.', `Which number does ${said} have?`);
    return { ...unknown, needsContacts: true };
  }
  const labelled = findLabelled(said, contacts);
  if (labelled !== undefined) {
    return numberOf(labelled);
  }
  const { people, isSure } = findPeople(said, contacts);
  const [person, ...others] = people;
  if (person === undefined) {
    return unresolvable(`There is no contact "${said}".`, `Who is ${said}?`);
  }
  if (isSure && others.length === 0) {
    return numberOf(person);
  }
  const reason = isSure ? `There are several contacts "${said}".` : `There is no contact "${said}", but a similar one.`;
  const question = `${isSure ? 'Which one' : 'Did you mean'}: ${nameAll(people)}?`;
  return { ...ambiguous(reason, question), choices: people.slice(0, mostChoices).map(contactLabel) };
}

function numberOf(contact: Contact): Resolution {
  const phone = readPhone(contact.phone);
  return phone === undefined
    ? unresolvable(`The number of ${contact.name} cannot be called.`, `Which number does ${contact.name} have?`)
    : resolved({ kind: 'contact', name: contact.name, phone });
}

/** Names are enough where they differ; else the numbers stand behind them. */
function nameAll(people: readonly Contact[]): string {
  const names = people.map(({ name }) => name);
  const isTold = new Set(names).size === names.length;
  const shown = people.slice(0, mostNamed).map((person) => {
    return isTold ? `${person.name}${person.nickname ? ` (${person.nickname})` : ''}` : contactLabel(person);
  });
  return shown.join(' or ') + (people.length > mostNamed ? ' or another' : '');
}
