import { findPeople } from '../../../contacts/find-people';
import type { Contact, Conversation, Split } from '../../conversation';
import { mayUse, slotsOf, type ValueLists } from '../templates/template';
import { occurrences, sayingText, textArguments } from './spans';

/** Values of a parameter that are kept, the first ones: each row chooses among all of them. */
const mostValues = 500;

/** A value that may stand where others of its parameter stand. */
export interface PoolValue {
  readonly text: string;
  readonly weight: number;
  /** Words that stood before it where it was said, in small letters; empty for the beginning. */
  readonly wordsBefore: ReadonlySet<string>;
  /** The person that it means among the contacts of the row it was said in. */
  readonly contact?: Contact;
}

/** Values of each parameter that the rows of a split have. What evaluation asks never comes into training. */
export class ValuePools {
  readonly #values = new Map<string, Map<string, PoolValue>>();

  constructor(rows: readonly Conversation[], lists: ValueLists = new Map()) {
    for (const row of rows) {
      for (const argument of textArguments(row.messages)) {
        const said = sayingText(row.messages, argument);
        if (said !== undefined) {
          this.#add({ ...argument, split: row.split }, said, contactOf(argument.value, row));
        }
      }
    }
    this.#addLists(lists);
  }

  /** In the order in which they were found. */
  of(split: Split, action: string, parameter: string): readonly PoolValue[] {
    return [...(this.#values.get(poolName(split, action, parameter))?.values() ?? [])];
  }

  #add(
    place: { readonly split: Split; readonly action: string; readonly parameter: string; readonly value: string },
    said: string,
    contact: Contact | undefined,
  ): void {
    const { split, action, parameter, value: text } = place;
    const name = poolName(split, action, parameter);
    const pool = this.#values.get(name) ?? new Map<string, PoolValue>();
    const known = pool.get(text);
    if (known === undefined && pool.size >= mostValues) {
      return;
    }
    const wordsBefore = new Set([...(known?.wordsBefore ?? []), wordBefore(said, text)]);
    const person = known?.contact ?? contact;
    pool.set(text, { text, weight: 1, wordsBefore, ...(person && { contact: person }) });
    this.#values.set(name, pool);
  }

  /** A list of templates is for the parameters of its name; values with slots are left to the templates. */
  #addLists(lists: ValueLists): void {
    for (const [name, pool] of this.#values) {
      const [split = '', , parameter = ''] = name.split(separator);
      for (const phrase of lists.get(parameter) ?? []) {
        const { text, copy = text } = phrase;
        if (!pool.has(copy) && slotsOf(text).length === 0 && mayUse(phrase, split === 'eval' ? 'eval' : 'train')) {
          pool.set(copy, { text: copy, weight: 1, wordsBefore: new Set([wordBefore(text, copy)]) });
        }
      }
    }
  }
}

/** No name of an action or a parameter has it. */
const separator = '\n';

function poolName(split: Split, action: string, parameter: string): string {
  return [split, action, parameter].join(separator);
}

/** The word before a phrase where it stands first, in small letters. */
export function wordBefore(text: string, phrase: string): string {
  const [place] = occurrences(text, phrase);
  return (
    text
      .slice(0, place?.start ?? 0)
      .match(/([\p{L}\p{M}']+)\s+$/u)?.[1]
      ?.toLowerCase() ?? ''
  );
}

/** The one person that a name surely means among a row's contacts. */
export function contactOf(said: string, { context }: Pick<Conversation, 'context'>): Contact | undefined {
  const { people, isSure } = findPeople(said, context?.contacts ?? []);
  return isSure && people.length === 1 ? people[0] : undefined;
}
