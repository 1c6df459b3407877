import { contactLabel, findLabelled, findPeople } from '../../contacts/find-people';
import type { Contact } from '../../dataset/conversation';
import { readEmail } from './email';
import { readPhone } from './phone';
import { ambiguous, type Resolution, resolved, type UnsettledResolution, unresolvable } from './value';

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
  const person = findPerson(said, contacts, `Which number does ${said} have?`);
  return 'question' in person ? person : numberOf(person);
}

/** One address, said letter by letter or of somebody among the contacts. */
export function resolveEmail(said: string, contacts: readonly Contact[] | undefined): Resolution {
  const address = readEmail(said);
  if (address !== undefined) {
    return resolved({ kind: 'email', address });
  }
  if (/[@?&]|\sat\s/.test(said)) {
    return unresolvable(`"${said}" is no e-mail address.`, 'Which e-mail address?');
  }
  const ask = `Which e-mail address does ${said} have?`;
  const person = findPerson(said, contacts && distinctByEmail(contacts), ask);
  if ('question' in person) {
    return person;
  }
  const known = readEmail(person.email ?? '');
  return known === undefined
    ? unresolvable(`The contacts have no e-mail address of ${person.name}.`, ask)
    : resolved({ kind: 'email', address: known, name: person.name });
}

/** Somebody with several numbers has one address: that is no question. */
function distinctByEmail(contacts: readonly Contact[]): readonly Contact[] {
  const seen = new Set<string>();
  return contacts.filter(({ name, email = '' }) => {
    const key = `${name}\n${email.toLowerCase()}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Whom the words mean, or what to ask. @param ask where nobody knows the contacts */
function findPerson(
  said: string,
  contacts: readonly Contact[] | undefined,
  ask: string,
): Contact | UnsettledResolution {
  if (contacts === undefined) {
    return { ...unresolvable('The contacts of the phone are not known.', ask), needsContacts: true };
  }
  const labelled = findLabelled(said, contacts);
  if (labelled !== undefined) {
    return labelled;
  }
  const { people, isSure } = findPeople(said, contacts);
  const [person, ...others] = people;
  if (person === undefined) {
    return unresolvable(`There is no contact "${said}".`, `Who is ${said}?`);
  }
  if (isSure && others.length === 0) {
    return person;
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
