import type { Contact } from '../../dataset/conversation';
import { foldText } from '../../text/clean';
import { readPhone } from './phone';
import { ambiguous, type Resolution, resolved, unresolvable } from './value';

/** Words for the same relation. */
const relationWords: readonly (readonly string[])[] = [
  ['mum', 'mom', 'mother', 'mummy', 'mommy', 'mam', 'ma'],
  ['dad', 'father', 'daddy', 'papa', 'pa'],
  ['grandma', 'grandmother', 'gran', 'granny', 'nan', 'nana'],
  ['grandpa', 'grandfather', 'granddad', 'grandad'],
  ['partner', 'spouse'],
  ['boss', 'manager'],
];

/**
 * Finds whom the user means: by full name, nickname, relation ("my mum"), then by a part of the name. The first of
 * these that finds anybody decides; several different people are a question. A number said instead is taken as it is.
 */
export function resolveContact(said: string, contacts: readonly Contact[] | undefined): Resolution {
  if (/\d/.test(said) && !/\p{Letter}/u.test(said)) {
    const phone = readPhone(said);
    return phone === undefined
      ? unresolvable(`"${said}" is no phone number that can be called.`, 'Which number?')
      : resolved({ kind: 'contact', name: said, phone });
  }
  if (contacts === undefined) {
    return unresolvable('The contacts of the phone are not known.', `Which number does ${said} have?`);
  }
  const wanted = foldName(said);
  for (const matches of waysToMatch) {
    const found = distinct(contacts.filter((contact) => matches(contact, wanted)));
    if (found.length > 0) {
      return oneOf(found, said);
    }
  }
  return unresolvable(`There is no contact "${said}".`, `Who is ${said}?`);
}

const waysToMatch: readonly ((contact: Contact, wanted: string) => boolean)[] = [
  (contact, wanted) => foldName(contact.name) === wanted,
  (contact, wanted) => foldName(contact.nickname ?? '') === wanted,
  (contact, wanted) => sameRelation(foldName(contact.relation ?? ''), wanted),
  (contact, wanted) => hasWords(foldName(contact.name), wanted) || hasWords(foldName(contact.nickname ?? ''), wanted),
];

function oneOf(found: readonly Contact[], said: string): Resolution {
  const [contact, ...others] = found;
  if (contact === undefined || others.length > 0) {
    const names = found
      .slice(0, 4)
      .map((person) => (person.nickname ? `${person.name} (${person.nickname})` : person.name));
    return ambiguous(`There are several contacts "${said}".`, `Which one: ${names.join(' or ')}?`);
  }
  const phone = readPhone(contact.phone);
  return phone === undefined
    ? unresolvable(`The number of ${contact.name} cannot be called.`, `Which number does ${contact.name} have?`)
    : resolved({ kind: 'contact', name: contact.name, phone });
}

function sameRelation(relation: string, wanted: string): boolean {
  if (relation === '' || wanted === '') {
    return false;
  }
  return relation === wanted || relationWords.some((words) => words.includes(relation) && words.includes(wanted));
}

/** True when the wanted words stand in the name in their order: `Ngozi` or `dr okonjo` in `Dr. Ngozi Okonjo`. */
function hasWords(name: string, wanted: string): boolean {
  const words = name.split(' ');
  let at = 0;
  for (const word of wanted.split(' ')) {
    at = words.indexOf(word, at) + 1;
    if (at === 0) {
      return false;
    }
  }
  return true;
}

/** Case, accents, stops and a leading "my" or "the" make no other person. */
function foldName(name: string): string {
  return foldText(name)
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[.,]/g, '')
    .replace(/^(?:my|the|our)\s+/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function distinct(contacts: readonly Contact[]): readonly Contact[] {
  const byPerson = new Map(
    contacts.map((contact) => [`${foldName(contact.name)}\n${readPhone(contact.phone)}`, contact]),
  );
  return [...byPerson.values()];
}
