import { readPhone } from '../actions/spoken/phone';
import type { Contact } from '../dataset/conversation';
import { foldName, withoutDeviceWords } from './fold-name';
import { spellingDistance, spellingTolerance } from './spelling';

/** People that the words may mean. `sure` ones bear that name; others are only spelled like it and must be asked about. */
export interface FoundPeople {
  readonly people: readonly Contact[];
  readonly isSure: boolean;
}

/** Words for the same relation, for contacts that are named like one: "Mum". */
const relationWords: readonly (readonly string[])[] = [
  ['mum', 'mom', 'mother', 'mummy', 'mommy', 'mam', 'mama', 'ma'],
  ['dad', 'father', 'daddy', 'papa', 'pa'],
  ['grandma', 'grandmother', 'gran', 'granny', 'nan', 'nana'],
  ['grandpa', 'grandfather', 'granddad', 'grandad'],
  ['wife'],
  ['husband'],
  ['son'],
  ['daughter'],
  ['uncle'],
  ['cousin'],
  ['brother', 'bro'],
  ['sister', 'sis'],
  ['aunt', 'auntie', 'aunty'],
  ['partner', 'spouse'],
  ['boss', 'manager'],
];

type Match = (contact: Contact, wanted: string, said: string) => boolean;

/** The first way that finds anybody decides, so that an exact name is never doubted for a similar one. */
const waysToMatch: readonly Match[] = [
  ({ name }, _wanted, said) => name === said,
  ({ name }, wanted) => foldName(name) === wanted,
  ({ nickname }, wanted) => foldName(nickname ?? '') === wanted,
  ({ relation, name, nickname }, wanted) => [relation, name, nickname].some((word) => isSameRelation(word, wanted)),
  ({ name }, wanted) => withoutDeviceWords(foldName(name)) === wanted,
  ({ name }, wanted) => foldName(name).split(' ')[0] === wanted,
  ({ name, nickname }, wanted) => hasWords(foldName(name), wanted) || hasWords(foldName(nickname ?? ''), wanted),
];

/** Finds whom the user means. Deterministic; the order of the contacts stays. */
export function findPeople(said: string, contacts: readonly Contact[]): FoundPeople {
  const wanted = foldName(said);
  if (wanted === '') {
    return { people: [], isSure: true };
  }
  for (const matches of waysToMatch) {
    const people = distinctPeople(contacts.filter((contact) => matches(contact, wanted, said)));
    if (people.length > 0) {
      return { people, isSure: true };
    }
  }
  return { people: distinctPeople(spelledAlike(wanted, contacts)), isSure: false };
}

/** The contact that a picker's line or an edited field names in full: `Sam Lee (+447700900011)`. */
export function findLabelled(said: string, contacts: readonly Contact[]): Contact | undefined {
  return contacts.find((contact) => contactLabel(contact) === said);
}

/** Names one number of one person: what a picker shows and what `findLabelled` finds again. */
export function contactLabel({ name, phone }: Contact): string {
  return `${name} (${readPhone(phone) ?? phone})`;
}

/** The name in a text that `contactLabel` made; undefined for what anybody might have written. */
export function nameInLabel(text: string): string | undefined {
  return /^(?<name>.+) \(\+?\d[\d ()./-]*\)$/su.exec(text)?.groups?.['name'];
}

/** Whether this says what somebody is to the phone's owner: `Sister`, but no name. */
export function isRelationWord(word: string): boolean {
  return relationWords.some((words) => words.includes(foldName(word)));
}

function isSameRelation(word: string | undefined, wanted: string): boolean {
  const relation = withoutDeviceWords(foldName(word ?? ''));
  const isSame =
    relation === wanted || relationWords.some((words) => words.includes(relation) && words.includes(wanted));
  return relation !== '' && isSame;
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

/** Those who are closest by spelling: as a whole, by nickname, or by one word of the name. */
function spelledAlike(wanted: string, contacts: readonly Contact[]): readonly Contact[] {
  const tolerance = spellingTolerance(wanted);
  const distanceOf = ({ name, nickname = '' }: Contact) => {
    const folded = foldName(name);
    const spellings = [folded, foldName(nickname), ...folded.split(' ')].filter((word) => word !== '');
    return Math.min(...spellings.map((word) => spellingDistance(word, wanted, tolerance)));
  };
  const near = contacts
    .map((contact) => ({ contact, distance: distanceOf(contact) }))
    .filter(({ distance }) => tolerance > 0 && distance <= tolerance);
  const nearest = Math.min(...near.map(({ distance }) => distance));
  return near.filter(({ distance }) => distance === nearest).map(({ contact }) => contact);
}

/** National and international spellings of a number agree in their last digits. */
const comparedDigits = 9;

/** One line for each number of each person: accounts often hold the same contact twice. */
function distinctPeople(contacts: readonly Contact[]): readonly Contact[] {
  const byPerson = new Map<string, Contact>();
  for (const contact of contacts) {
    const digits = (readPhone(contact.phone) ?? contact.phone).replace(/^[+0]+/, '').slice(-comparedDigits);
    const key = `${foldName(contact.name)}\n${digits}`;
    if (!byPerson.has(key)) {
      byPerson.set(key, contact);
    }
  }
  return [...byPerson.values()];
}
