import type { KeptValues } from '../../kept-values';

/** Whose contacts, and for which project. */
export interface ConsentTarget {
  readonly serial: string;
  readonly recipePath: string;
}

const key = 'mobileLlm.contactsConsent';

/** Which phones' contacts may be read, as their owners were asked; of the contacts themselves nothing is kept. */
export class ContactsConsent {
  readonly #values: KeptValues;

  constructor(values: KeptValues) {
    this.#values = values;
  }

  isGiven(target: ConsentTarget): boolean {
    return this.#given().includes(entryOf(target));
  }

  async give(target: ConsentTarget): Promise<void> {
    await this.#values.update(key, [...new Set([...this.#given(), entryOf(target)])]);
  }

  /** Every phone is asked about again. @returns how many permissions there were */
  async forget(): Promise<number> {
    const { length } = this.#given();
    await this.#values.update(key, undefined);
    return length;
  }

  #given(): readonly string[] {
    const kept = this.#values.get(key);
    return Array.isArray(kept) ? kept.filter((entry) => typeof entry === 'string') : [];
  }
}

function entryOf({ serial, recipePath }: ConsentTarget): string {
  return JSON.stringify([serial, recipePath]);
}
